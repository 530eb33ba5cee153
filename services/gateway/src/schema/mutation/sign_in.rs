use assay_proto::v1;
use async_graphql::{Context, InputObject, Object};

use super::session::AuthPayload;
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::auth,
    },
};

/// Who signs in.
#[derive(InputObject)]
struct SignInInput {
    /// The address given when signing up.
    email: String,
    /// The password.
    password: String,
}

#[derive(Default)]
pub(crate) struct SignIn;

#[Object]
impl SignIn {
    /// Begins a session.
    #[graphql(directive = auth::apply(None, Some(true)))]
    async fn sign_in(&self, ctx: &Context<'_>, input: SignInInput) -> Result<AuthPayload, ApiError> {
        let api = Api::of(ctx);
        let message = v1::SignInRequest {
            email: input.email,
            password: input.password,
            user_agent: api.caller.user_agent.clone(),
            ip: api.caller.ip(),
        };
        Ok(AuthPayload::of(ctx, answer(AUTH, api.auth().sign_in(message).await)?))
    }
}
