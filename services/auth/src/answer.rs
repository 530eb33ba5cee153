use assay_proto::{to_timestamp, v1};
use assay_store::{Membership, Organisation, User};

pub(crate) fn user(user: User) -> v1::User {
    v1::User {
        id: user.id.to_string(),
        email: user.email,
        handle: user.handle,
        display_name: user.display_name,
        created_at: Some(to_timestamp(user.created_at)),
    }
}

pub(crate) fn membership(membership: Membership) -> v1::Membership {
    v1::Membership {
        organisation: Some(organisation(membership.organisation)),
        role: membership.role.to_string(),
        joined_at: Some(to_timestamp(membership.joined_at)),
    }
}

fn organisation(organisation: Organisation) -> v1::Organisation {
    v1::Organisation {
        id: organisation.id.to_string(),
        slug: organisation.slug,
        name: organisation.name,
        personal: organisation.personal,
        created_at: Some(to_timestamp(organisation.created_at)),
    }
}
