use assay_proto::v1;
use async_graphql::{Context, Object};

use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::account,
        object::Session,
    },
};

#[derive(Default)]
pub(crate) struct SessionQuery;

#[Object]
impl SessionQuery {
    /// Where the caller is signed in, the place used last first; at most a hundred.
    #[graphql(guard = "account")]
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>, ApiError> {
        let api = Api::of(ctx);
        let found = answer(AUTH, api.auth().list_sessions(api.request(v1::ListSessionsRequest {})?).await)?;
        Ok(found.sessions.into_iter().map(Session).collect())
    }
}
