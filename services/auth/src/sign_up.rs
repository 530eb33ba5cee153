use assay_proto::v1::SignUpRequest;
use assay_store::{NewUser, StoreError, User};
use assay_types::{OrganisationId, UserId};
use tokio::time::{Instant, sleep_until};

use crate::{
    refusal::{Refusal, RefusalCode},
    service::{CallError, Deps},
    validate::{Candidate, candidate},
    verify_email::{DURATION, MOST_MAILS},
};

impl Deps {
    /// Makes a person and its personal organisation.
    ///
    /// An address that has an account already gets the answer that a new one gets, in the same time, and nothing is
    /// made: the owner of the address is told by mail. Handles are public, so a taken one is told.
    pub(crate) async fn sign_up(&self, request: SignUpRequest) -> Result<Result<User, Vec<Refusal>>, CallError> {
        let answer_at = Instant::now() + DURATION;
        let candidate = match candidate(request) {
            Ok(candidate) => candidate,
            Err(refusals) => return Ok(Err(refusals)),
        };
        if self.store.accounts().handle_is_taken(&candidate.handle).await? {
            return Ok(Err(vec![taken(&candidate.handle)]));
        }
        let outcome = self.create(candidate).await;
        sleep_until(answer_at).await;
        outcome
    }

    async fn create(&self, candidate: Candidate) -> Result<Result<User, Vec<Refusal>>, CallError> {
        let password_hash = self.passwords.hash(candidate.password).await?;
        let at = self.clock.now();
        let user = User {
            id: UserId::generate(&*self.clock, &*self.entropy),
            email: candidate.email,
            handle: candidate.handle,
            display_name: candidate.display_name,
            email_verified: false,
            created_at: at,
        };
        let new = NewUser {
            id: user.id,
            email: user.email.clone(),
            handle: user.handle.clone(),
            display_name: user.display_name.clone(),
            password_hash,
            organisation: OrganisationId::generate(&*self.clock, &*self.entropy),
            at,
        };
        let verification = self.verification(&user.email)?;
        match self.store.accounts().sign_up(new, &verification).await {
            Ok(user) => {
                tracing::info!(user = %user.id, mail = %verification.mail.id, "signed up; a mail waits");
                Ok(Ok(user))
            }
            Err(StoreError::Taken("email")) => {
                let mail = self.account_exists(&user.email)?;
                let waits = self.store.mails().enqueue_at_most(&mail, MOST_MAILS).await?;
                tracing::info!(mail = %mail.id, waits, "a sign-up named an address that has an account");
                Ok(Ok(user))
            }
            Err(StoreError::Taken("handle")) => Ok(Err(vec![taken(&user.handle)])),
            Err(error) => Err(error.into()),
        }
    }
}

fn taken(handle: &str) -> Refusal {
    Refusal::of("handle", RefusalCode::Taken, format!("the handle {handle} is taken; choose another"))
}
