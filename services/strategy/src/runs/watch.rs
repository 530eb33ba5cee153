use assay_proto::v1::{RunEvent, WatchRunRequest};
use assay_types::{RunId, Scope};
use futures::{StreamExt as _, stream::BoxStream};
use tonic::Status;

use crate::{CallError, answer, call::id, service::Service};

impl Service {
    /// Replays a run's log after a cursor, then follows it. The stream ends after the final event, and breaks off with
    /// `unavailable` when the service stops: the caller comes back with the cursor it has.
    pub(crate) async fn watch(
        &self,
        scope: &Scope,
        request: &WatchRunRequest,
    ) -> Result<BoxStream<'static, Result<RunEvent, Status>>, CallError> {
        let run: RunId = id(&request.id, "run")?;
        let cursor = match request.after.as_str() {
            "" => 0,
            text => text.parse().map_err(|_| CallError::Invalid("not a cursor of this run".to_owned()))?,
        };
        // Says at once, and not in the stream, that there is no such run.
        self.deps.store.runs().get(scope, run).await?;
        let events = self.deps.store.events().follow(scope, run, cursor);
        let stopping = self.life.stopping();
        let events = events
            .map(|entry| entry.map(answer::event).map_err(|error| Status::from(CallError::from(error))))
            .take_until(async move { stopping.cancelled().await });
        Ok(ended(events.boxed()))
    }
}

/// Adds the status that tells an interruption from the end of the run.
fn ended(events: BoxStream<'static, Result<RunEvent, Status>>) -> BoxStream<'static, Result<RunEvent, Status>> {
    let state = (events, false);
    futures::stream::unfold(Some(state), |state| async move {
        let (mut events, finished) = state?;
        match events.next().await {
            Some(Ok(event)) => {
                let finished = finished || event.kind == "finished";
                Some((Ok(event), Some((events, finished))))
            }
            Some(Err(status)) => Some((Err(status), None)),
            None if finished => None,
            None => Some((Err(Status::unavailable("the service is stopping; come back with the last cursor")), None)),
        }
    })
    .boxed()
}
