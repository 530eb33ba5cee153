use assay_proto::v1;
use async_graphql::{Context, Object};
use secrecy::ExposeSecret as _;

use super::{
    AckPayload,
    session::{TokenRefreshInput, refresh_token, set_cookie},
};
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::auth,
        user_error::{UserError, UserErrorCode},
    },
};

#[derive(Default)]
pub(crate) struct SignOut;

#[Object]
impl SignOut {
    /// Ends the session of the refresh token: the cookie's, or the one given.
    #[graphql(directive = auth::apply(None, Some(true)))]
    async fn sign_out(&self, ctx: &Context<'_>, input: Option<TokenRefreshInput>) -> Result<AckPayload, ApiError> {
        let api = Api::of(ctx);
        let Some(token) = refresh_token(ctx, input) else {
            let message = "Give the refresh token of the session, or call from the page that signed in.";
            let error = UserError::new(UserErrorCode::Required, &["input", "refreshToken"], message);
            return Ok(AckPayload { ok: false, user_errors: vec![error] });
        };
        let request = api.request(v1::SignOutRequest { refresh_token: token.expose_secret().to_owned() })?;
        answer(AUTH, api.auth().sign_out(request).await)?;
        if api.caller.refresh_cookie.is_some() {
            set_cookie(ctx, "", 0);
        }
        Ok(AckPayload { ok: true, user_errors: Vec::new() })
    }
}
