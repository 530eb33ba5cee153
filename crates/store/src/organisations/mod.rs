//! Organisations, their members and invitations into them.
//!
//! Whether somebody may change an organisation is read in the transaction that changes it, with the organisation locked: a role that
//! was taken away a moment ago is no role, and an organisation always has an owner.

mod create;
mod idempotency;
mod invitations;
mod members;
mod standing;
mod switch;

use assay_types::{InvitationId, MembershipId, OrganisationId, Role, Timestamp, UserId};

use crate::{Idempotency, NewMail, Origin, Store, TokenHash, User};

/// The organisations part of the [`Store`].
pub struct Organisations<'a> {
    pub(crate) store: &'a Store,
    /// From where what follows is asked for.
    pub(crate) origin: Origin,
}

impl Organisations<'_> {
    /// Says from where what follows is asked for, for the audit log.
    #[must_use]
    pub fn asked_from(self, origin: Origin) -> Self {
        Self { origin, ..self }
    }
}

/// What making an organisation inserts. Whoever makes it owns it.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// The id.
    pub id: OrganisationId,
    /// The id of the owner's membership.
    pub membership: MembershipId,
    /// The name in addresses; handles of people and slugs share one namespace.
    pub slug: String,
    /// The name shown.
    pub name: String,
    /// When.
    pub at: Timestamp,
    /// The caller's own name for the request.
    pub idempotency: Option<Idempotency>,
}

/// A person in an organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The id of the membership.
    pub id: MembershipId,
    /// The person.
    pub user: User,
    /// What the person may do.
    pub role: Role,
    /// Since when.
    pub joined_at: Timestamp,
}

/// What inviting somebody inserts.
#[derive(Clone, Debug)]
pub struct NewInvitation {
    /// The id.
    pub id: InvitationId,
    /// Whom it is for.
    pub email: String,
    /// What the person may do after accepting.
    pub role: Role,
    /// The hash of the token, which is never stored itself.
    pub hash: TokenHash,
    /// When.
    pub at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
    /// What tells the person, unless the address got enough invitations within the hour.
    pub mail: Option<NewMail>,
    /// The caller's own name for the request.
    pub idempotency: Option<Idempotency>,
}

/// An invitation that was neither accepted nor revoked, without what proves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// The id.
    pub id: InvitationId,
    /// Whom it is for.
    pub email: String,
    /// What the person may do after accepting.
    pub role: Role,
    /// Who wrote it.
    pub invited_by: UserId,
    /// When.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// Somebody accepts an invitation.
#[derive(Clone, Debug)]
pub struct NewMember {
    /// The id of the membership.
    pub id: MembershipId,
    /// Who accepts.
    pub user: UserId,
    /// The hash of the token presented.
    pub hash: TokenHash,
    /// When.
    pub at: Timestamp,
}

/// What became of a request to make something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Creation<T> {
    /// It was made.
    Made(T),
    /// The same request made this before.
    Repeated(T),
}

/// Why an organisation stays as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It takes at least this role, and the person does not have it any more.
    Role(Role),
    /// The organisation would have no owner.
    LastOwner,
    /// A personal organisation has one member.
    Personal,
    /// There are so many already.
    TooMany(u16),
    /// The address is that of a member.
    AlreadyMember,
    /// The invitation was for a time that is over.
    Expired,
    /// The invitation was accepted before.
    Used,
    /// The invitation is for another address.
    OtherAddress,
}
