use assay_types::{InvitationId, OrganisationId, Role, Scope, Timestamp, UserId};
use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    Creation, Invitation, NewInvitation, NewMember, Organisations, Refused,
    idempotency::claim,
    standing::{Standing, role_of},
};
use crate::{
    Membership, Origin, StoreError,
    audit::append,
    convert::{Column, moment, to_db},
    mails,
    tenant::{PlatformTx, TenantTx},
};

/// Invitations that an address gets by mail within an hour, from whomever.
const MOST_MAILS: u16 = 3;
const ROLE: Column = Column("auth.invitations", "role");

impl Organisations<'_> {
    /// Inserts an invitation into the scope's organisation, in place of an earlier one to the same address. Members and invitations
    /// together are `most` at most.
    ///
    /// # Errors
    /// [`StoreError::IdempotencyMismatch`].
    pub async fn invite(
        &self,
        scope: &Scope,
        new: NewInvitation,
        most: u16,
    ) -> Result<Result<Creation<Invitation>, Refused>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let standing = Standing::lock(&mut tx, scope).await?;
        let needed = if new.role == Role::Owner { Role::Owner } else { Role::Admin };
        if let Err(refused) = standing.takes(needed) {
            return Ok(Err(refused));
        }
        if standing.organisation.personal {
            return Ok(Err(Refused::Personal));
        }
        let (actor, subject) = ((standing.user, "invite"), new.id.as_uuid());
        if let Some(earlier) = claim(&mut tx, actor, new.idempotency.as_ref(), subject, new.at).await? {
            let earlier = find(&mut tx, earlier).await?.ok_or(StoreError::NotFound("invitation"))?;
            tx.commit().await?;
            return Ok(Ok(Creation::Repeated(earlier)));
        }
        if let Some(refused) = make_room(&mut tx, &new, most).await? {
            return Ok(Err(refused));
        }
        if let Some(mail) = &new.mail
            && mails::has_room(&mut tx, mail, MOST_MAILS).await?
        {
            mails::enqueue(&mut tx, mail).await?;
        }
        let invitation = insert(&mut tx, standing.user, new).await?;
        // Without the address, which is no member's to keep for ever.
        let (what, diff) =
            (("invitation.create", invitation.id.to_string()), json!({"role": invitation.role.as_str()}));
        append(&mut tx, (scope.user(), &self.origin), what, diff).await?;
        tx.commit().await?;
        Ok(Ok(Creation::Made(invitation)))
    }

    /// Returns the invitations into the scope's organisation that are neither accepted, revoked nor over, the newest first.
    pub async fn invitations(&self, scope: &Scope, at: Timestamp) -> Result<Vec<Invitation>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        let rows = sqlx::query_as!(
            Row,
            "SELECT id, email, role, invited_by, created_at, expires_at FROM auth.invitations
             WHERE organisation_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2
             ORDER BY created_at DESC, id DESC",
            scope.organisation().as_uuid(),
            to_db(at),
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        rows.into_iter().map(Row::into_invitation).collect()
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is none that could be accepted.
    pub async fn revoke_invitation(
        &self,
        scope: &Scope,
        id: InvitationId,
        at: Timestamp,
    ) -> Result<Result<(), Refused>, StoreError> {
        let mut tx = TenantTx::begin(self.store.pool(), scope.organisation()).await?;
        if let Err(refused) = Standing::lock(&mut tx, scope).await?.takes(Role::Admin) {
            return Ok(Err(refused));
        }
        let revoked = sqlx::query!(
            "UPDATE auth.invitations SET revoked_at = $3
             WHERE organisation_id = $1 AND id = $2 AND accepted_at IS NULL AND revoked_at IS NULL",
            scope.organisation().as_uuid(),
            id.as_uuid(),
            to_db(at),
        )
        .execute(&mut *tx)
        .await?;
        if revoked.rows_affected() == 0 {
            return Err(StoreError::NotFound("invitation"));
        }
        append(&mut tx, (scope.user(), &self.origin), ("invitation.revoke", id.to_string()), json!({})).await?;
        tx.commit().await?;
        Ok(Ok(()))
    }

    /// Makes whoever presents the token of an invitation a member, once, where it was written for that person's address.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is no such invitation, or none any more.
    pub async fn accept(&self, new: NewMember) -> Result<Result<Membership, Refused>, StoreError> {
        let mut tx = PlatformTx::bearer(self.store.pool(), &new.hash).await?;
        let organisation = sqlx::query_scalar!(
            "SELECT organisation_id FROM auth.invitations WHERE hash = $1 AND revoked_at IS NULL",
            new.hash.as_slice(),
        )
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::NotFound("invitation"))?;
        let organisation = OrganisationId::from_uuid(organisation);
        let mut tx = tx.enter(organisation).await?;
        let joined = join(&mut tx, &new, &self.origin).await?;
        tx.commit().await?;
        match joined {
            Ok(()) => Ok(Ok(self.membership(new.user.as_uuid(), organisation).await?)),
            Err(refused) => Ok(Err(refused)),
        }
    }
}

/// Ends an earlier invitation to the address, or says why there can be no new one.
async fn make_room(tx: &mut TenantTx, new: &NewInvitation, most: u16) -> Result<Option<Refused>, StoreError> {
    let (organisation, email_key) = (tx.organisation(), new.email.to_lowercase());
    let is_member = sqlx::query_scalar!(
        r#"SELECT EXISTS (
            SELECT FROM auth.memberships m JOIN auth.users u ON u.id = m.user_id
            WHERE m.organisation_id = $1 AND u.email_key = $2
        ) AS "is_member!""#,
        organisation,
        email_key,
    )
    .fetch_one(&mut **tx)
    .await?;
    if is_member {
        return Ok(Some(Refused::AlreadyMember));
    }
    sqlx::query!(
        "UPDATE auth.invitations SET revoked_at = $3
         WHERE organisation_id = $1 AND email_key = $2 AND accepted_at IS NULL AND revoked_at IS NULL",
        organisation,
        email_key,
        to_db(new.at),
    )
    .execute(&mut **tx)
    .await?;
    let taken = sqlx::query_scalar!(
        r#"SELECT (SELECT count(*) FROM auth.memberships WHERE organisation_id = $1) + (
            SELECT count(*) FROM auth.invitations
            WHERE organisation_id = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2
        ) AS "taken!""#,
        organisation,
        to_db(new.at),
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok((taken >= i64::from(most)).then_some(Refused::TooMany(most)))
}

async fn insert(tx: &mut TenantTx, user: Uuid, new: NewInvitation) -> Result<Invitation, StoreError> {
    let organisation = tx.organisation();
    sqlx::query!(
        "INSERT INTO auth.invitations
             (organisation_id, id, email, email_key, role, hash, invited_by, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        organisation,
        new.id.as_uuid(),
        new.email,
        new.email.to_lowercase(),
        new.role.as_str(),
        new.hash.as_slice(),
        user,
        to_db(new.at),
        to_db(new.expires_at),
    )
    .execute(&mut **tx)
    .await?;
    let NewInvitation { id, email, role, at: created_at, expires_at, .. } = new;
    Ok(Invitation { id, email, role, invited_by: UserId::from_uuid(user), created_at, expires_at })
}

async fn join(tx: &mut TenantTx, new: &NewMember, origin: &Origin) -> Result<Result<(), Refused>, StoreError> {
    let (organisation, user) = (tx.organisation(), new.user.as_uuid());
    // In the order in which everything that changes members locks.
    sqlx::query!("SELECT id FROM auth.organisations WHERE id = $1 FOR NO KEY UPDATE", organisation)
        .fetch_one(&mut **tx)
        .await?;
    let row = sqlx::query!(
        r#"SELECT i.id, i.role, i.expires_at, i.accepted_by, u.email_key = i.email_key AS "is_addressed!"
         FROM auth.invitations i, auth.users u
         WHERE i.organisation_id = $1 AND i.hash = $2 AND i.revoked_at IS NULL AND u.id = $3 FOR UPDATE OF i"#,
        organisation,
        new.hash.as_slice(),
        user,
    )
    .fetch_optional(&mut **tx)
    .await?
    .ok_or(StoreError::NotFound("invitation"))?;
    if !row.is_addressed {
        return Ok(Err(Refused::OtherAddress));
    }
    let is_member = role_of(tx, user).await?.is_some();
    match row.accepted_by {
        // An answer that was lost: nothing changes.
        Some(by) if by == user && is_member => return Ok(Ok(())),
        Some(_) => return Ok(Err(Refused::Used)),
        None if row.expires_at <= to_db(new.at) => return Ok(Err(Refused::Expired)),
        None => {}
    }
    if !is_member {
        sqlx::query!(
            "INSERT INTO auth.memberships (organisation_id, user_id, role, joined_at, id) VALUES ($1, $2, $3, $4, $5)",
            organisation,
            user,
            row.role,
            to_db(new.at),
            new.id.as_uuid(),
        )
        .execute(&mut **tx)
        .await?;
    }
    sqlx::query!(
        "UPDATE auth.invitations SET accepted_at = $3, accepted_by = $4 WHERE organisation_id = $1 AND id = $2",
        organisation,
        row.id,
        to_db(new.at),
        user,
    )
    .execute(&mut **tx)
    .await?;
    let diff = json!({"invitation": InvitationId::from_uuid(row.id), "role": row.role, "user": new.user});
    append(tx, (Some(new.user), origin), ("member.join", new.id.to_string()), diff).await?;
    Ok(Ok(()))
}

async fn find(tx: &mut TenantTx, id: Uuid) -> Result<Option<Invitation>, StoreError> {
    let organisation = tx.organisation();
    let row = sqlx::query_as!(
        Row,
        "SELECT id, email, role, invited_by, created_at, expires_at FROM auth.invitations
         WHERE organisation_id = $1 AND id = $2",
        organisation,
        id,
    );
    row.fetch_optional(&mut **tx).await?.map(Row::into_invitation).transpose()
}

struct Row {
    id: Uuid,
    email: String,
    role: String,
    invited_by: Uuid,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
}

impl Row {
    fn into_invitation(self) -> Result<Invitation, StoreError> {
        Ok(Invitation {
            id: InvitationId::from_uuid(self.id),
            email: self.email,
            role: ROLE.parse(&self.role)?,
            invited_by: UserId::from_uuid(self.invited_by),
            created_at: moment(self.created_at),
            expires_at: moment(self.expires_at),
        })
    }
}
