use std::sync::Arc;

use assay_proto::v1;
use assay_types::TokenScope;
use async_graphql::{Context, ID, Object};

use crate::{
    ApiError,
    schema::{
        Api,
        api::{STRATEGY, answer},
        connection::{Page, PageArguments},
        directive::{auth, list_size, needs},
        object::Dataset,
    },
};

#[derive(Default)]
pub(crate) struct DatasetQuery;

#[Object]
impl DatasetQuery {
    /// Finds a dataset.
    #[graphql(guard = "needs(TokenScope::Read)", directive = auth::apply(Some(TokenScope::Read.to_string()), None))]
    async fn dataset(&self, ctx: &Context<'_>, id: ID) -> Result<Option<Dataset>, ApiError> {
        Dataset::load(ctx, &id).await
    }

    /// The organization's datasets, the newest first. A file is imported by `POST /upload/datasets`.
    #[graphql(guard = "needs(TokenScope::Read)", directive = auth::apply(Some(TokenScope::Read.to_string()), None), directive = list_size::apply(vec!["first".to_owned(), "last".to_owned()]))]
    async fn datasets(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Page<Dataset>, ApiError> {
        let api = Api::of(ctx);
        let asked = PageArguments { first, after, last, before }.of(api, "datasets", "")?;
        let message = v1::ListDatasetsRequest { page: Some(asked.request.clone()) };
        let found = answer(STRATEGY, api.datasets().list_datasets(api.request(message)?).await)?;
        Ok(asked.page(found.page, found.datasets.into_iter().map(|found| Dataset(Arc::new(found)))))
    }
}
