use assay_proto::v1;
use async_graphql::{Context, ID, InputObject, Object};

use super::session::AuthPayload;
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::auth,
    },
};

/// The second half of a sign-in. Give one of the codes.
#[derive(InputObject)]
struct MfaChallengeCompleteInput {
    /// The challenge that signing in was answered with.
    challenge: ID,
    /// The code that the authenticator shows.
    totp: Option<String>,
    /// One of the codes that were kept for when the authenticator is lost.
    recovery_code: Option<String>,
}

#[derive(Default)]
pub(crate) struct MfaChallengeMutation;

#[Object]
impl MfaChallengeMutation {
    /// Begins a session by the second factor, after the password was right. A challenge takes five attempts and ten minutes.
    #[graphql(directive = auth::apply(None, Some(true)))]
    async fn mfa_challenge_complete(
        &self,
        ctx: &Context<'_>,
        input: MfaChallengeCompleteInput,
    ) -> Result<AuthPayload, ApiError> {
        let api = Api::of(ctx);
        let message = v1::CompleteChallengeRequest {
            challenge: input.challenge.0,
            totp: input.totp.unwrap_or_default(),
            recovery_code: input.recovery_code.unwrap_or_default(),
            user_agent: api.caller.user_agent.clone(),
            ip: api.caller.ip(),
        };
        Ok(AuthPayload::of(ctx, answer(AUTH, api.credentials().complete_challenge(message).await)?))
    }
}
