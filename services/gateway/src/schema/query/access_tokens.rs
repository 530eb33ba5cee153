use assay_proto::v1;
use async_graphql::{Context, Object};

use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::account,
        object::AccessToken,
    },
};

#[derive(Default)]
pub(crate) struct AccessTokenQuery;

#[Object]
impl AccessTokenQuery {
    /// The caller's API keys that were not revoked, the newest first; at most a hundred.
    #[graphql(guard = "account")]
    async fn access_tokens(&self, ctx: &Context<'_>) -> Result<Vec<AccessToken>, ApiError> {
        let api = Api::of(ctx);
        let found = answer(AUTH, api.auth().list_api_keys(api.request(v1::ListApiKeysRequest {})?).await)?;
        Ok(found.keys.into_iter().map(AccessToken).collect())
    }
}
