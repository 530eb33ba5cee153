use assay_proto::v1;
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::AckPayload;
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::account,
        object::AccessToken,
        scalar::Duration,
        user_error::{UserError, UserErrorCode, user_errors},
    },
};

/// A new API key.
#[derive(InputObject)]
struct AccessTokenCreateInput {
    /// What it is for.
    name: String,
    /// What it may do: some of `read`, `run`, `strategy:write`, `strategy:source`, `trade:paper`, `trade:live`, `market:buy`,
    /// `market:sell`, `billing`, `org:admin`, and no more than the caller's role includes.
    scopes: Vec<String>,
    /// How long it is good, such as P30D; 90 days where left out, 366 at most.
    expires_in: Option<Duration>,
    /// Makes a repeated call the same call; the header `Idempotency-Key` does the same.
    idempotency_key: Option<String>,
}

/// The API key that was made.
#[derive(SimpleObject)]
struct AccessTokenCreatePayload {
    /// The key, as lists show it.
    access_token: Option<AccessToken>,
    /// The key itself. Shown once: a repeated call has none.
    secret: Option<String>,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct AccessTokenMutation;

#[Object]
impl AccessTokenMutation {
    /// Makes an API key, which programs present like an access token. A key cannot make keys, end sessions or change passwords.
    #[graphql(guard = "account")]
    async fn access_token_create(
        &self,
        ctx: &Context<'_>,
        input: AccessTokenCreateInput,
    ) -> Result<AccessTokenCreatePayload, ApiError> {
        let Some(expires_in_seconds) =
            input.expires_in.map_or(Some(0), |length| length.seconds().filter(|seconds| *seconds > 0))
        else {
            let message = "Give a duration such as P30D or PT12H.";
            let error = UserError::new(UserErrorCode::Invalid, &["input", "expiresIn"], message);
            return Ok(AccessTokenCreatePayload { access_token: None, secret: None, user_errors: vec![error] });
        };
        let api = Api::of(ctx);
        let message = v1::CreateApiKeyRequest {
            name: input.name,
            scopes: input.scopes,
            expires_in_seconds,
            idempotency_key: api.idempotency_key(input.idempotency_key),
        };
        let answer = answer(AUTH, api.auth().create_api_key(api.request(message)?).await)?;
        Ok(AccessTokenCreatePayload {
            access_token: answer.key.map(AccessToken),
            secret: Some(answer.secret).filter(|secret| !secret.is_empty()),
            user_errors: user_errors(answer.user_errors),
        })
    }

    /// Revokes an API key. It does nothing any more after a minute.
    #[graphql(guard = "account")]
    async fn access_token_revoke(&self, ctx: &Context<'_>, id: ID) -> Result<AckPayload, ApiError> {
        let api = Api::of(ctx);
        answer(AUTH, api.auth().revoke_api_key(api.request(v1::RevokeApiKeyRequest { id: id.0 })?).await)?;
        Ok(AckPayload { ok: true, user_errors: Vec::new() })
    }
}
