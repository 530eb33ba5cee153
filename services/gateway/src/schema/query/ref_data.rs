use async_graphql::Object;

use crate::schema::{directive::auth, object::RefData};

#[derive(Default)]
pub(crate) struct RefDataQuery;

#[Object]
impl RefDataQuery {
    /// What strategies are made of.
    #[graphql(directive = auth::apply(None, Some(true)))]
    async fn ref_data(&self) -> RefData {
        RefData
    }
}
