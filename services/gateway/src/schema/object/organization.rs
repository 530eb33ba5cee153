use assay_proto::v1;
use assay_types::{OrganisationId, TokenScope};
use async_graphql::{Context, ID, Object};

use super::{AuditEvent, Invitation, Membership};
use crate::{
    ApiError, ErrorCode,
    schema::{
        Api,
        api::{AUTH, answer},
        connection::{Page, PageArguments},
        directive::{auth, list_size, needs},
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

impl Role {
    /// Returns the name that services know it by.
    pub(crate) const fn as_wire(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Developer => "developer",
            Self::Admin => "admin",
            Self::Owner => "owner",
        }
    }

    /// Reads what a service says of a role.
    pub(crate) fn of(name: &str) -> Result<Self, ApiError> {
        Self::from_wire(name).ok_or_else(|| unknown("role", name))
    }
}

/// A tenant: what strategies, data and runs belong to.
pub(crate) struct Organization {
    organisation: v1::Organisation,
    /// What the caller may do there.
    role: Option<Role>,
}

impl Organization {
    pub(crate) fn new(organisation: v1::Organisation, role: Option<Role>) -> Self {
        Self { organisation, role }
    }

    /// Finds one of the caller's organizations.
    pub(crate) async fn find(
        ctx: &Context<'_>,
        is_asked: impl Fn(&v1::Organisation) -> bool,
    ) -> Result<Option<Self>, ApiError> {
        let api = Api::of(ctx);
        let viewer = answer(AUTH, api.auth().viewer(api.request(v1::ViewerRequest {})?).await)?;
        let own = viewer.memberships.into_iter().find_map(|membership| {
            let organisation = membership.organisation.filter(&is_asked)?;
            Some((organisation, membership.role))
        });
        let Some((organisation, role)) = own else { return Ok(None) };
        Ok(Some(Self::new(organisation, Some(Role::of(&role)?))))
    }

    /// What is inside an organization is seen by tokens of that organization alone.
    fn enter<'a>(&self, ctx: &Context<'a>) -> Result<&'a Api, ApiError> {
        let api = Api::of(ctx);
        let acts_for = api.identity()?.principal.organisation;
        if self.organisation.id.parse::<OrganisationId>() == Ok(acts_for) {
            return Ok(api);
        }
        Err(ApiError::new(ErrorCode::Forbidden, "Switch to this organization first: the token is for another one."))
    }
}

/// A tenant: what strategies, data and runs belong to.
#[Object]
impl Organization {
    /// `org_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.organisation.id.clone())
    }

    /// The name in addresses.
    async fn slug(&self) -> &str {
        &self.organisation.slug
    }

    /// The name for people.
    async fn name(&self) -> &str {
        &self.organisation.name
    }

    /// Whether it was made along with its only member.
    async fn personal(&self) -> bool {
        self.organisation.personal
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        DateTime::required(self.organisation.created_at.as_ref())
    }

    /// What the caller may do there.
    async fn viewer_role(&self) -> Option<Role> {
        self.role
    }

    /// Who belongs to it, the oldest first. Only for the organization of the token.
    #[graphql(
        guard = "needs(TokenScope::Read)",
        directive = auth::apply(Some(TokenScope::Read.to_string()), None),
        directive = list_size::apply(vec!["first".to_owned(), "last".to_owned()])
    )]
    async fn members(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Page<Membership>, ApiError> {
        let api = self.enter(ctx)?;
        let asked = PageArguments { first, after, last, before }.of(api, "members", &self.organisation.id)?;
        let found = answer(AUTH, api.organisations().list_members(api.request(v1::ListMembersRequest {})?).await)?;
        let member = |member: v1::Member| Ok((member.id.clone(), Membership::of_member(member, &self.organisation)?));
        let items: Result<Vec<_>, ApiError> = found.members.into_iter().map(member).collect();
        Ok(asked.page_of_all(items?))
    }

    /// Invitations that can be accepted, the newest first. Only for the organization of the token, and its admins.
    #[graphql(
        guard = "needs(TokenScope::OrgAdmin)",
        directive = auth::apply(Some(TokenScope::OrgAdmin.to_string()), None)
    )]
    async fn invitations(&self, ctx: &Context<'_>) -> Result<Vec<Invitation>, ApiError> {
        let api = self.enter(ctx)?;
        let request = api.request(v1::ListInvitationsRequest {})?;
        let found = answer(AUTH, api.organisations().list_invitations(request).await)?;
        found.invitations.into_iter().map(Invitation::try_from).collect()
    }

    /// What was done here, the newest first. Only for the organization of the token, and its admins.
    #[graphql(
        guard = "needs(TokenScope::OrgAdmin)",
        directive = auth::apply(Some(TokenScope::OrgAdmin.to_string()), None),
        directive = list_size::apply(vec!["first".to_owned()])
    )]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(desc = "One kind of act, such as `member.role_set`; all where left out.")] action: Option<String>,
    ) -> Result<Page<AuditEvent>, ApiError> {
        let api = self.enter(ctx)?;
        let action = action.unwrap_or_default();
        let asked = PageArguments { first, after, ..PageArguments::default() }.of(api, "audit", &action)?;
        let before = match asked.request.after.as_str() {
            "" => 0,
            seq => seq.parse().map_err(|_| ApiError::new(ErrorCode::BadCursor, "This cursor is of another list."))?,
        };
        let message = v1::ListAuditEventsRequest { first: asked.request.first, before, action: action.clone() };
        let found = answer(AUTH, api.organisations().list_audit_events(api.request(message)?).await)?;
        let info = v1::PageInfo {
            has_next_page: found.has_more,
            has_previous_page: before > 0,
            total_count: found.total,
            positions: found.events.iter().map(|event| event.seq.to_string()).collect(),
        };
        Ok(asked.page(Some(info), found.events.into_iter().map(AuditEvent)))
    }
}
