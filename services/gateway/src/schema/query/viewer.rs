use assay_proto::v1;
use async_graphql::{Context, Object};

use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::auth,
        object::User,
    },
};

#[derive(Default)]
pub(crate) struct ViewerQuery;

#[Object]
impl ViewerQuery {
    /// Who calls; null where nobody is signed in.
    #[graphql(directive = auth::apply(None, Some(true)))]
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<User>, ApiError> {
        let api = Api::of(ctx);
        if api.caller.identity.is_none() {
            return Ok(None);
        }
        Ok(answer(AUTH, api.auth().viewer(api.request(v1::ViewerRequest {})?).await)?.user.map(User))
    }
}
