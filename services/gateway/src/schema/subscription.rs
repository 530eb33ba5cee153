use assay_proto::v1;
use assay_types::TokenScope;
use async_graphql::{Context, ID, Subscription as GraphqlSubscription};
use futures::{Stream, StreamExt as _};

use super::{
    Api,
    api::{STRATEGY, answer},
    directive::{auth, needs},
    object::RunEvent,
    scalar::StreamCursor,
};
use crate::{ApiError, ErrorCode};

/// Everything that can be watched.
pub(crate) struct Subscription;

#[GraphqlSubscription]
impl Subscription {
    /// What happens to a run: from the beginning, or from after a cursor; then live, without a gap, until the run ends.
    #[graphql(guard = "needs(TokenScope::Read)", directive = auth::apply(Some(TokenScope::Read.to_string()), None))]
    async fn run_events(
        &self,
        ctx: &Context<'_>,
        id: ID,
        after: Option<StreamCursor>,
    ) -> Result<impl Stream<Item = Result<RunEvent, ApiError>> + use<>, ApiError> {
        let api = Api::of(ctx);
        let run = id.0;
        if run.parse::<assay_types::RunId>().is_err() {
            return Err(ApiError::new(ErrorCode::NotFound, "There is no such run."));
        }
        let message = v1::WatchRunRequest { id: run.clone(), after: after.map(|cursor| cursor.0).unwrap_or_default() };
        let events = answer(STRATEGY, api.runs().watch_run(api.request(message)?).await)?;
        Ok(events.map(move |event| match event {
            Ok(event) => Ok(RunEvent { run: run.clone(), event }),
            Err(status) => Err(ApiError::from_status(STRATEGY, &status)),
        }))
    }
}
