use assay_proto::v1;
use async_graphql::{Interface, SimpleObject};

use super::{Backtest, manifest::RunManifest};
use crate::schema::{
    scalar::{BigInt, DateTime},
    wire_enum::wire_enum,
};

wire_enum! {
    /// How far a run is.
    RunStatus {
        /// It waits for a sandbox.
        Queued = "queued",
        /// It runs.
        Running = "running",
        /// It ended with a result.
        Succeeded = "succeeded",
        /// It ended without one.
        Failed = "failed",
        /// Someone stopped it.
        Canceled = "canceled",
        /// It took longer than allowed.
        TimedOut = "timed_out",
    }
}

/// Work that the platform does for the caller.
#[derive(Interface)]
#[graphql(
    field(name = "id", ty = "async_graphql::ID", desc = "The id; its prefix tells the kind."),
    field(name = "status", ty = "RunStatus", desc = "How far it is."),
    field(name = "created_at", ty = "DateTime", desc = "When it was asked for."),
    field(name = "started_at", ty = "Option<DateTime>", desc = "When it began."),
    field(name = "finished_at", ty = "Option<DateTime>", desc = "When it ended."),
    field(name = "progress", ty = "Progress", desc = "How much of it is done."),
    field(name = "failure", ty = "Option<RunFailure>", desc = "Why it failed."),
    field(name = "manifest", ty = "Option<RunManifest>", desc = "Everything needed to run it again bit for bit.")
)]
pub(crate) enum Run {
    Backtest(Backtest),
}

/// How much of a run is done.
#[derive(SimpleObject)]
pub(crate) struct Progress {
    /// Units of work done.
    done: BigInt,
    /// Units of work in all; 0 while that is unknown.
    total: BigInt,
    /// From 0 to 1.
    fraction: f64,
    /// What is being done.
    message: Option<String>,
}

impl From<v1::Progress> for Progress {
    fn from(progress: v1::Progress) -> Self {
        let fraction = if progress.total == 0 { 0.0 } else { progress.done as f64 / progress.total as f64 };
        Self {
            done: progress.done.into(),
            total: progress.total.into(),
            fraction: fraction.clamp(0.0, 1.0),
            message: (!progress.message.is_empty()).then_some(progress.message),
        }
    }
}

wire_enum! {
    /// Why a run failed. New values may be added: a client needs a default.
    RunFailureCode {
        /// The strategy itself failed.
        Runtime = "strategy_error",
        /// It needed more memory than allowed.
        Oom = "oom",
        /// It took longer than allowed.
        Timeout = "wall_limit",
        /// It did what a strategy may not do.
        SandboxViolation = "policy_violation",
        /// The data do not suit it.
        Data = "data",
        /// It gave more output than allowed.
        Quota = "output_limit",
        /// Someone stopped it.
        Canceled = "canceled",
        /// A defect of ours.
        Internal = "platform_error",
    }
}

/// Why a run failed.
#[derive(SimpleObject)]
pub(crate) struct RunFailure {
    /// Why, for programs.
    code: RunFailureCode,
    /// Why, for people.
    message: String,
}

impl From<v1::Failure> for RunFailure {
    fn from(failure: v1::Failure) -> Self {
        let code = match failure.class.as_str() {
            "cpu_limit" => RunFailureCode::Timeout,
            "protocol_violation" => RunFailureCode::SandboxViolation,
            class => RunFailureCode::from_wire(class).unwrap_or(RunFailureCode::Internal),
        };
        Self { code, message: failure.message }
    }
}
