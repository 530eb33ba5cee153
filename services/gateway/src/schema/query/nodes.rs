use assay_types::TokenScope;
use async_graphql::{Context, ID, Object};
use futures::future::try_join_all;

use crate::{
    ApiError, ErrorCode,
    schema::{
        directive::{auth, list_size, needs},
        object::{Node, fetch},
    },
};

const MOST: usize = 100;

#[derive(Default)]
pub(crate) struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Finds a thing by its id; null for what is not there, or not the caller's.
    #[graphql(guard = "needs(TokenScope::Read)", directive = auth::apply(Some(TokenScope::Read.to_string()), None))]
    async fn node(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Node>, ApiError> {
        fetch(ctx, &id).await
    }

    /// Finds up to 100 things by their ids, in the order asked for.
    #[graphql(guard = "needs(TokenScope::Read)", directive = auth::apply(Some(TokenScope::Read.to_string()), None), directive = list_size::apply(vec!["ids".to_owned()]))]
    async fn nodes(&self, ctx: &Context<'_>, ids: Vec<ID>) -> Result<Vec<Option<Node>>, ApiError> {
        if ids.len() > MOST {
            return Err(ApiError::new(ErrorCode::BadUserInput, format!("Ask for at most {MOST} ids at once.")));
        }
        try_join_all(ids.iter().map(|id| fetch(ctx, id))).await
    }
}
