use assay_proto::v1;
use async_graphql::{Context, ID, Object};

use super::AckPayload;
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::account,
    },
};

#[derive(Default)]
pub(crate) struct SessionRevoke;

#[Object]
impl SessionRevoke {
    /// Signs the caller out in one place. The access token there is good for ten minutes at most.
    #[graphql(guard = "account")]
    async fn session_revoke(&self, ctx: &Context<'_>, id: ID) -> Result<AckPayload, ApiError> {
        let api = Api::of(ctx);
        answer(AUTH, api.auth().revoke_session(api.request(v1::RevokeSessionRequest { id: id.0 })?).await)?;
        Ok(AckPayload { ok: true, user_errors: Vec::new() })
    }

    /// Signs the caller out everywhere, or everywhere else.
    #[graphql(guard = "account")]
    async fn sessions_revoke_all(
        &self,
        ctx: &Context<'_>,
        #[graphql(default = true, desc = "Whether the session that asks goes on.")] keep_current: bool,
    ) -> Result<AckPayload, ApiError> {
        let api = Api::of(ctx);
        answer(AUTH, api.auth().revoke_sessions(api.request(v1::RevokeSessionsRequest { keep_current })?).await)?;
        Ok(AckPayload { ok: true, user_errors: Vec::new() })
    }
}
