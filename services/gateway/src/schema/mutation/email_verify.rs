use assay_proto::v1;
use async_graphql::{Context, InputObject, Object};

use super::{AckPayload, session::AuthPayload};
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::auth,
    },
};

/// What a mail brought.
#[derive(InputObject)]
struct EmailVerifyInput {
    /// The token of the link.
    token: String,
}

/// An address to send a mail to.
#[derive(InputObject)]
pub(super) struct EmailInput {
    /// The address of the account.
    pub(super) email: String,
}

#[derive(Default)]
pub(crate) struct EmailVerify;

#[Object]
impl EmailVerify {
    /// Confirms an e-mail address by the token of a mail, once. Nobody is signed in by it.
    #[graphql(directive = auth::apply(None, Some(true)))]
    async fn email_verify(&self, ctx: &Context<'_>, input: EmailVerifyInput) -> Result<AuthPayload, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::VerifyEmailRequest { token: input.token })?;
        let answer = answer(AUTH, api.credentials().verify_email(request).await)?;
        Ok(AuthPayload::without_tokens(answer.user, answer.user_errors))
    }

    /// Sends the mail again that asks whether an address is its owner's. The answer is the same whether it has an account, and
    /// whether that is confirmed already.
    #[graphql(directive = auth::apply(None, Some(true)))]
    async fn email_verification_resend(&self, ctx: &Context<'_>, input: EmailInput) -> Result<AckPayload, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::ResendVerificationRequest { email: input.email })?;
        answer(AUTH, api.credentials().resend_verification(request).await)?;
        Ok(AckPayload { ok: true, user_errors: Vec::new() })
    }
}
