use async_graphql::{Context, Object};

use super::session::{AuthPayload, TokenRefreshInput, refresh};
use crate::{ApiError, schema::directive::auth};

#[derive(Default)]
pub(crate) struct TokenRefresh;

#[Object]
impl TokenRefresh {
    /// Gives the next access token. A refresh token is good once; using it twice ends the session.
    #[graphql(directive = auth::apply(None, Some(true)))]
    async fn token_refresh(
        &self,
        ctx: &Context<'_>,
        input: Option<TokenRefreshInput>,
    ) -> Result<AuthPayload, ApiError> {
        refresh(ctx, input).await
    }
}
