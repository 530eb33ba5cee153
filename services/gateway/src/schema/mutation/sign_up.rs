use assay_proto::v1;
use async_graphql::{Context, InputObject, Object, SimpleObject};

use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
        directive::auth,
        object::User,
        user_error::{UserError, user_errors},
    },
};

/// A new person.
#[derive(InputObject)]
struct SignUpInput {
    /// Where mail reaches the person.
    email: String,
    /// At least twelve characters that others do not guess.
    password: String,
    /// The name in addresses.
    handle: String,
    /// The name for people; the handle where left out.
    display_name: Option<String>,
}

/// The person who signed up.
#[derive(SimpleObject)]
struct SignUpPayload {
    /// The person.
    user: Option<User>,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct SignUp;

#[Object]
impl SignUp {
    /// Makes an account with an organization of its own. Sign in afterwards.
    #[graphql(directive = auth::apply(None, Some(true)))]
    async fn sign_up(&self, ctx: &Context<'_>, input: SignUpInput) -> Result<SignUpPayload, ApiError> {
        let message = v1::SignUpRequest {
            display_name: input.display_name.unwrap_or_default(),
            email: input.email,
            password: input.password,
            handle: input.handle,
        };
        let answer = answer(AUTH, Api::of(ctx).auth().sign_up(message).await)?;
        Ok(SignUpPayload { user: answer.user.map(User), user_errors: user_errors(answer.user_errors) })
    }
}
