use assay_proto::v1;
use async_graphql::{Context, Object};

use super::{
    Backtest, Run,
    run::{Progress, RunStatus},
    series_point::SeriesPoint,
};
use crate::{
    ApiError, ErrorCode,
    schema::{
        scalar::{DateTime, StreamCursor},
        wire_enum::{unknown, wire_enum},
    },
};

wire_enum! {
    /// What happened. New values may be added: a client needs a default.
    RunEventKind {
        /// It waits for a sandbox.
        Queued = "queued",
        /// It began.
        Started = "started",
        /// It got on.
        Progress = "progress",
        /// The account's worth at one moment.
        EquityPoint = "equity_point",
        /// A line for the reader.
        Log = "log",
        /// It ended; no event follows.
        Finished = "finished",
    }
}

/// Something that happened to a run.
pub(crate) struct RunEvent {
    pub(crate) run: String,
    pub(crate) event: v1::RunEvent,
}

/// Something that happened to a run.
#[Object]
impl RunEvent {
    /// From where to take the stream up again.
    async fn cursor(&self) -> StreamCursor {
        StreamCursor(self.event.cursor.clone())
    }

    /// When.
    async fn at(&self) -> DateTime {
        DateTime::required(self.event.at.as_ref())
    }

    /// What.
    async fn kind(&self) -> Result<RunEventKind, ApiError> {
        RunEventKind::from_wire(&self.event.kind).ok_or_else(|| unknown("event kind", &self.event.kind))
    }

    /// The run as it is now.
    async fn run(&self, ctx: &Context<'_>) -> Result<Run, ApiError> {
        let run = Backtest::load(ctx, &self.run).await?;
        run.map(Run::Backtest).ok_or_else(|| ApiError::new(ErrorCode::NotFound, "The run is no longer there."))
    }

    /// The status that the event brought the run to.
    async fn status(&self) -> Option<RunStatus> {
        RunStatus::from_wire(&self.event.status)
    }

    /// How much is done.
    async fn progress(&self) -> Option<Progress> {
        self.event.progress.clone().map(Progress::from)
    }

    /// The account's worth.
    async fn point(&self) -> Option<SeriesPoint> {
        (self.event.kind == "equity_point").then(|| SeriesPoint::at(self.event.point_time, self.event.point_equity))?
    }

    /// A line for the reader.
    async fn log(&self) -> Option<&str> {
        (!self.event.log.is_empty()).then_some(self.event.log.as_str())
    }
}
