use assay_types::UserId;

use crate::{Accounts, Credentials, Membership, NewUser, StoreError, User};

impl Accounts<'_> {
    /// Inserts a person with its personal organisation, which it owns, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Taken`] with `"email"` or `"handle"`.
    pub async fn create_user(&self, user: NewUser) -> Result<User, StoreError> {
        let _ = (user, self.store);
        Err(StoreError::NotFound("user"))
    }

    /// Returns the person with this address and what proves it, for signing in.
    pub async fn user_by_email(&self, email: &str) -> Result<Option<Credentials>, StoreError> {
        let _ = email;
        Ok(None)
    }

    /// Returns a person.
    pub async fn user(&self, id: UserId) -> Result<Option<User>, StoreError> {
        let _ = id;
        Ok(None)
    }

    /// Returns every membership of a person, oldest first: the personal organisation leads.
    pub async fn memberships(&self, user: UserId) -> Result<Vec<Membership>, StoreError> {
        let _ = user;
        Ok(Vec::new())
    }

    /// Replaces the password hash, such as after a rehash with stronger settings.
    pub async fn set_password_hash(&self, user: UserId, password_hash: &str) -> Result<(), StoreError> {
        let _ = (user, password_hash);
        Ok(())
    }
}
