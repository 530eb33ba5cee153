use assay_proto::v1;
use async_graphql::{ID, Object, SimpleObject};

use crate::{
    ApiError,
    schema::{
        scalar::DateTime,
        wire_enum::{unknown, wire_enum},
    },
};

wire_enum! {
    /// What a member may do; each includes those before it.
    Role {
        /// Reads.
        Viewer = "viewer",
        /// Writes strategies, imports data, starts runs.
        Developer = "developer",
        /// Manages members and keys.
        Admin = "admin",
        /// Manages billing, and may delete the organization.
        Owner = "owner",
    }
}

/// A tenant: what strategies, data and runs belong to.
pub(crate) struct Organization(v1::Organisation);

/// A tenant: what strategies, data and runs belong to.
#[Object]
impl Organization {
    /// `org_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// The name in addresses.
    async fn slug(&self) -> &str {
        &self.0.slug
    }

    /// The name for people.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whether it was made along with its only member.
    async fn personal(&self) -> bool {
        self.0.personal
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime::required(self.0.created_at.as_ref())
    }
}

/// That a person belongs to an organization.
#[derive(SimpleObject)]
pub(crate) struct Membership {
    /// The organization.
    organization: Option<Organization>,
    /// What the person may do there.
    role: Role,
    /// Since when.
    joined_at: DateTime,
}

impl TryFrom<v1::Membership> for Membership {
    type Error = ApiError;

    fn try_from(membership: v1::Membership) -> Result<Self, ApiError> {
        Ok(Self {
            role: Role::from_wire(&membership.role).ok_or_else(|| unknown("role", &membership.role))?,
            joined_at: DateTime::required(membership.joined_at.as_ref()),
            organization: membership.organisation.map(Organization),
        })
    }
}
