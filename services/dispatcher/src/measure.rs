//! What a dispatcher measures.

use std::time::Duration;

use assay_sandbox::Kind;
use assay_store::{Lease, Timings, Work};

use crate::trouble::{Stop, Trouble};

pub(crate) const fn kind(work: &Work) -> &'static str {
    match work {
        Work::Backtest { .. } => "backtest",
        Work::Import { .. } => "import",
        Work::Inspection { .. } => "inspection",
    }
}

pub(crate) fn leased(lease: &Lease) {
    let kind = kind(&lease.work);
    metrics::histogram!("assay_dispatcher_queued_seconds", "kind" => kind).record(lease.queued_for.as_secs_f64());
}

pub(crate) fn started(backend: Kind, took: Duration) {
    metrics::histogram!("assay_dispatcher_sandbox_start_seconds", "backend" => backend.as_str())
        .record(took.as_secs_f64());
}

/// Counts how an attempt ended.
pub(crate) fn ended(lease: &Lease, ending: &Result<(), Trouble>, timings: &Timings) {
    let class = match ending {
        Ok(()) => "ok",
        Err(Trouble::Failed(failure)) => failure.class.as_str(),
        Err(Trouble::Platform(_) | Trouble::NoSandbox { .. }) => "platform_error",
        Err(Trouble::Weak(_)) => "weak_sandbox",
        Err(Trouble::Stopped(Stop::Canceled)) => "canceled",
        Err(Trouble::Stopped(Stop::LeaseLost)) => "lease_lost",
        Err(Trouble::Stopped(Stop::Shutdown)) => "released",
    };
    let kind = kind(&lease.work);
    metrics::counter!("assay_dispatcher_attempts_total", "kind" => kind, "class" => class).increment(1);
    if ending.is_ok() {
        metrics::histogram!("assay_dispatcher_compute_seconds", "kind" => kind).record(timings.compute / 1000.0);
        metrics::histogram!("assay_dispatcher_store_seconds", "kind" => kind).record(timings.store / 1000.0);
    }
}
