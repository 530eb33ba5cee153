use assay_proto::v1;
use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::{AckPayload, invitation::CodeInput};
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::account,
        user_error::{UserError, user_errors},
    },
};

/// Who asks, once more.
#[derive(InputObject)]
struct TotpEnrollBeginInput {
    /// The password of the account.
    password: String,
}

/// Both of what protects the account.
#[derive(InputObject)]
struct TotpDisableInput {
    /// The password of the account.
    password: String,
    /// The code that the authenticator shows, or a recovery code.
    code: String,
}

/// What an authenticator has to know.
#[derive(SimpleObject)]
struct TotpEnrollPayload {
    /// The secret, to be typed into an authenticator. Shown once.
    secret: Option<String>,
    /// The same for a QR code.
    otpauth_uri: Option<String>,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}

/// Codes for when the authenticator is lost.
#[derive(SimpleObject)]
struct RecoveryCodesPayload {
    /// The codes, each good once. Shown once.
    codes: Option<Vec<String>>,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct TotpMutation;

#[Object]
impl TotpMutation {
    /// Draws the secret of a second factor, in place of one that waited. It counts for nothing until a code of it is shown.
    #[graphql(guard = "account")]
    async fn totp_enroll_begin(
        &self,
        ctx: &Context<'_>,
        input: TotpEnrollBeginInput,
    ) -> Result<TotpEnrollPayload, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::BeginTotpRequest { password: input.password })?;
        let answer = answer(AUTH, api.credentials().begin_totp(request).await)?;
        let told = |text: String| Some(text).filter(|text| !text.is_empty());
        Ok(TotpEnrollPayload {
            secret: told(answer.secret),
            otpauth_uri: told(answer.otpauth_uri),
            user_errors: user_errors(answer.user_errors),
        })
    }

    /// Turns the second factor on, by its first code.
    #[graphql(guard = "account")]
    async fn totp_enroll_finish(&self, ctx: &Context<'_>, input: CodeInput) -> Result<RecoveryCodesPayload, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::FinishTotpRequest { code: input.code })?;
        let answer = answer(AUTH, api.credentials().finish_totp(request).await)?;
        Ok(RecoveryCodesPayload {
            codes: Some(answer.codes).filter(|codes| !codes.is_empty()),
            user_errors: user_errors(answer.user_errors),
        })
    }

    /// Turns the second factor off, for whoever shows both.
    #[graphql(guard = "account")]
    async fn totp_disable(&self, ctx: &Context<'_>, input: TotpDisableInput) -> Result<AckPayload, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::DisableTotpRequest { password: input.password, code: input.code })?;
        let answer = answer(AUTH, api.credentials().disable_totp(request).await)?;
        Ok(AckPayload { ok: answer.user_errors.is_empty(), user_errors: user_errors(answer.user_errors) })
    }
}
