use assay_proto::v1;
use async_graphql::{Context, ID, Object};

use super::{Membership, mfa::MfaStatus};
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        connection::{Page, PageArguments},
        directive::list_size,
        scalar::DateTime,
    },
};

/// A person.
pub(crate) struct User(pub(crate) v1::User);

impl User {
    fn is_caller(&self, api: &Api) -> bool {
        api.caller.identity.as_ref().is_some_and(|caller| caller.principal.user.to_string() == self.0.id)
    }
}

/// A person.
#[Object]
impl User {
    /// `usr_…`
    pub(crate) async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// The name in addresses.
    async fn handle(&self) -> &str {
        &self.0.handle
    }

    /// The name for people.
    async fn display_name(&self) -> &str {
        &self.0.display_name
    }

    /// The e-mail address; only the person itself sees it.
    async fn email(&self, ctx: &Context<'_>) -> Option<&str> {
        // Whoever signs up has no token yet, and the person answered to is the person itself.
        let api = Api::of(ctx);
        (api.caller.identity.is_none() || self.is_caller(api)).then_some(self.0.email.as_str())
    }

    /// Whether the person proved that it reads the mails of the address.
    async fn email_verified(&self) -> bool {
        self.0.email_verified
    }

    /// What protects the account beside its password; only the person itself sees it, and no key.
    async fn mfa(&self, ctx: &Context<'_>) -> Result<Option<MfaStatus>, ApiError> {
        let api = Api::of(ctx);
        let is_own =
            api.caller.identity.as_ref().is_some_and(|caller| {
                caller.principal.user.to_string() == self.0.id && caller.principal.session().is_ok()
            });
        if !is_own {
            return Ok(None);
        }
        let found = answer(AUTH, api.credentials().second_factor(api.request(v1::SecondFactorRequest {})?).await)?;
        Ok(Some(found.into()))
    }

    /// When the person signed up.
    async fn created_at(&self) -> DateTime {
        DateTime::required(self.0.created_at.as_ref())
    }

    /// The organizations that the person belongs to; only the person itself sees them.
    #[graphql(directive = list_size::apply(vec!["first".to_owned(), "last".to_owned()]))]
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Page<Membership>, ApiError> {
        let api = Api::of(ctx);
        let asked = PageArguments { first, after, last, before }.of(api, "memberships", &self.0.id)?;
        if !self.is_caller(api) {
            return Ok(asked.page_of_all(Vec::new()));
        }
        let viewer = answer(AUTH, api.auth().viewer(api.request(v1::ViewerRequest {})?).await)?;
        let user = viewer.user;
        let items: Result<Vec<_>, ApiError> = viewer
            .memberships
            .into_iter()
            .map(|membership| {
                let position = membership.organisation.as_ref().map(|found| found.id.clone()).unwrap_or_default();
                Ok((position, Membership::of_caller(membership, user.clone())?))
            })
            .collect();
        Ok(asked.page_of_all(items?))
    }
}
