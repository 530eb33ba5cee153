use assay_proto::{to_timestamp, v1};
use assay_store::{ApiKey, Invitation, Member, Membership, Organisation, Session, User};
use assay_types::{SessionId, UserId};

pub(crate) fn user(user: User) -> v1::User {
    v1::User {
        id: user.id.to_string(),
        email: user.email,
        handle: user.handle,
        display_name: user.display_name,
        created_at: Some(to_timestamp(user.created_at)),
        email_verified: user.email_verified,
    }
}

pub(crate) fn membership(membership: Membership) -> v1::Membership {
    v1::Membership {
        id: membership.id.to_string(),
        organisation: Some(organisation(membership.organisation)),
        role: membership.role.to_string(),
        joined_at: Some(to_timestamp(membership.joined_at)),
    }
}

pub(crate) fn organisation(organisation: Organisation) -> v1::Organisation {
    v1::Organisation {
        id: organisation.id.to_string(),
        slug: organisation.slug,
        name: organisation.name,
        personal: organisation.personal,
        created_at: Some(to_timestamp(organisation.created_at)),
    }
}

/// A person as members see each other: without the address, but for one's own.
pub(crate) fn member(member: Member, viewer: UserId) -> v1::Member {
    let is_viewer = member.user.id == viewer;
    let mut user = user(member.user);
    if !is_viewer {
        user.email = String::new();
    }
    v1::Member {
        id: member.id.to_string(),
        user: Some(user),
        role: member.role.to_string(),
        joined_at: Some(to_timestamp(member.joined_at)),
    }
}

pub(crate) fn invitation(invitation: Invitation) -> v1::Invitation {
    v1::Invitation {
        id: invitation.id.to_string(),
        email: invitation.email,
        role: invitation.role.to_string(),
        created_at: Some(to_timestamp(invitation.created_at)),
        expires_at: Some(to_timestamp(invitation.expires_at)),
    }
}

pub(crate) fn api_key(key: ApiKey) -> v1::ApiKey {
    v1::ApiKey {
        id: key.id.to_string(),
        name: key.name,
        hint: key.hint,
        scopes: key.scopes.iter().map(|scope| scope.to_string()).collect(),
        created_at: Some(to_timestamp(key.created_at)),
        expires_at: Some(to_timestamp(key.expires_at)),
        last_used_at: key.last_used_at.map(to_timestamp),
    }
}

pub(crate) fn session(session: Session, current: SessionId) -> v1::Session {
    v1::Session {
        id: session.id.to_string(),
        user_agent: session.user_agent,
        ip: session.ip,
        created_at: Some(to_timestamp(session.created_at)),
        used_at: Some(to_timestamp(session.used_at)),
        expires_at: Some(to_timestamp(session.expires_at)),
        current: session.id == current,
        assurance: u32::from(session.assurance),
    }
}
