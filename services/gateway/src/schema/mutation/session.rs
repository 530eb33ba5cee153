//! What signing in and refreshing have in common: the tokens and the cookie.

use assay_proto::v1;
use async_graphql::{Context, InputObject, SimpleObject};
use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    ApiError,
    schema::{
        Api,
        object::{MfaChallenge, User},
        scalar::DateTime,
        user_error::{UserError, UserErrorCode, user_errors},
    },
    transport::REFRESH_COOKIE,
};

/// The tokens of a session.
#[derive(SimpleObject, Default)]
pub(super) struct AuthPayload {
    /// Proves who calls: send it as `Authorization: Bearer …`.
    access_token: Option<String>,
    /// When it ends.
    access_token_expires_at: Option<DateTime>,
    /// Gives the next access token, once. Null for a page, whose browser keeps it in a cookie that no script reads.
    refresh_token: Option<String>,
    /// Instead of tokens, where a second factor has to be shown.
    mfa_challenge: Option<MfaChallenge>,
    /// Who signed in.
    user: Option<User>,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}

/// A refresh token, for programs: the browser of a page sends its cookie instead.
#[derive(InputObject)]
pub(super) struct TokenRefreshInput {
    /// The token.
    pub(super) refresh_token: Option<String>,
}

impl AuthPayload {
    /// Answers about a person who is not signed in by it.
    pub(super) fn without_tokens(user: Option<v1::User>, errors: Vec<v1::UserError>) -> Self {
        Self { user: user.map(User), user_errors: user_errors(errors), ..Self::default() }
    }

    /// Answers what the auth service gave.
    pub(super) fn of(ctx: &Context<'_>, answer: v1::TokenResponse) -> Self {
        let api = Api::of(ctx);
        let Some(tokens) = answer.tokens else {
            return Self {
                mfa_challenge: answer.challenge.map(MfaChallenge::from),
                user_errors: user_errors(answer.user_errors),
                ..Self::default()
            };
        };
        let expires_at = DateTime::of(tokens.refresh_token_expires_at.as_ref());
        let seconds = expires_at.map_or(0, |at| (at.0.as_millis() - api.now.as_millis()) / 1_000);
        let refresh_token = if api.caller.shows_refresh_token {
            Some(tokens.refresh_token)
        } else {
            set_cookie(ctx, &tokens.refresh_token, seconds);
            None
        };
        Self {
            access_token: Some(tokens.access_token),
            access_token_expires_at: DateTime::of(tokens.access_token_expires_at.as_ref()),
            refresh_token,
            mfa_challenge: None,
            user: answer.user.map(User),
            user_errors: user_errors(answer.user_errors),
        }
    }
}

impl AuthPayload {
    /// Answers the token for another organization; the refresh token of the session stays the one that it is.
    pub(super) fn switched(answer: v1::SwitchOrganisationResponse) -> Self {
        Self {
            access_token: Some(answer.access_token),
            access_token_expires_at: DateTime::of(answer.access_token_expires_at.as_ref()),
            user: answer.user.map(User),
            ..Self::default()
        }
    }
}

/// Sets the cookie; no seconds at all take it away.
pub(super) fn set_cookie(ctx: &Context<'_>, value: &str, seconds: i64) {
    let secure = if Api::of(ctx).secure_cookies { "; Secure" } else { "" };
    let cookie = format!(
        "{REFRESH_COOKIE}={value}; Path=/graphql; Max-Age={}; HttpOnly; SameSite=Strict{secure}",
        seconds.max(0)
    );
    ctx.append_http_header("set-cookie", cookie);
}

/// Returns the refresh token that the caller gave, in the input or as a cookie.
pub(super) fn refresh_token(ctx: &Context<'_>, input: Option<TokenRefreshInput>) -> Option<SecretString> {
    let given = input.and_then(|input| input.refresh_token).filter(|token| !token.is_empty());
    given.map(SecretString::from).or_else(|| Api::of(ctx).caller.refresh_cookie.clone())
}

/// Rotates a refresh token.
pub(super) async fn refresh(ctx: &Context<'_>, input: Option<TokenRefreshInput>) -> Result<AuthPayload, ApiError> {
    let api = Api::of(ctx);
    let Some(token) = refresh_token(ctx, input) else {
        let error = UserError::new(
            UserErrorCode::Required,
            &["input", "refreshToken"],
            "Give a refresh token, or call from the page that signed in.",
        );
        return Ok(AuthPayload { user_errors: vec![error], ..AuthPayload::default() });
    };
    let message = v1::RefreshRequest {
        refresh_token: token.expose_secret().to_owned(),
        user_agent: api.caller.user_agent.clone(),
        ip: api.caller.ip(),
    };
    let answer = crate::schema::api::answer(crate::schema::api::AUTH, api.auth().refresh(message).await)?;
    let payload = AuthPayload::of(ctx, answer);
    if payload.access_token.is_none() && api.caller.refresh_cookie.is_some() {
        // The cookie is of no use any more.
        set_cookie(ctx, "", 0);
    }
    Ok(payload)
}
