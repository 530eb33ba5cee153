use assay_proto::v1;
use async_graphql::{Context, InputObject, Object};

use super::{AckPayload, email_verify::EmailInput};
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::auth,
        user_error::user_errors,
    },
};

/// A new password.
#[derive(InputObject)]
struct PasswordResetInput {
    /// The token of the link that a mail brought.
    token: String,
    /// At least ten characters that others do not guess.
    new_password: String,
    /// Whether everybody who is signed in to the account is signed out.
    #[graphql(default = true)]
    end_sessions: bool,
}

#[derive(Default)]
pub(crate) struct PasswordReset;

#[Object]
impl PasswordReset {
    /// Sends the owner of an address a mail by which to choose a new password. The answer is the same whether it has an account.
    #[graphql(directive = auth::apply(None, Some(true)))]
    async fn password_reset_request(&self, ctx: &Context<'_>, input: EmailInput) -> Result<AckPayload, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::RequestPasswordResetRequest { email: input.email })?;
        answer(AUTH, api.credentials().request_password_reset(request).await)?;
        Ok(AckPayload { ok: true, user_errors: Vec::new() })
    }

    /// Sets a password by the token of a mail, once. Nobody is signed in by it: sign in with the new password afterwards.
    #[graphql(directive = auth::apply(None, Some(true)))]
    async fn password_reset(&self, ctx: &Context<'_>, input: PasswordResetInput) -> Result<AckPayload, ApiError> {
        let api = Api::of(ctx);
        let message = v1::ResetPasswordRequest {
            token: input.token,
            new_password: input.new_password,
            keep_sessions: !input.end_sessions,
        };
        let answer = answer(AUTH, api.credentials().reset_password(api.request(message)?).await)?;
        Ok(AckPayload { ok: answer.user_errors.is_empty(), user_errors: user_errors(answer.user_errors) })
    }
}
