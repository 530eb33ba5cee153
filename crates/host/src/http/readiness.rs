use std::{collections::BTreeMap, future::Future, sync::Arc, time::Duration};

use ::http::StatusCode;
use axum::{Json, Router, response::IntoResponse, routing::get};
use futures::future::{BoxFuture, join_all};
use serde::Serialize;
use tokio_util::sync::CancellationToken;

/// A check that takes longer than this has failed.
const PATIENCE: Duration = Duration::from_secs(2);

type Check = Arc<dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// What must work before a process may get requests.
#[derive(Clone, Default)]
pub struct Readiness {
    checks: Vec<(&'static str, Check)>,
    stopping: CancellationToken,
}

#[derive(Serialize)]
struct Report {
    ready: bool,
    checks: BTreeMap<&'static str, String>,
}

impl Readiness {
    /// Begins with no checks; `stopping` is the token of the soft stop, from which on nothing is ready.
    pub fn new(stopping: CancellationToken) -> Self {
        Self { checks: Vec::new(), stopping }
    }

    /// Adds a check. Its error is a sentence for the operator, without secrets.
    #[must_use]
    pub fn with<F, Fut>(mut self, name: &'static str, check: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), String>> + Send + 'static,
    {
        self.checks.push((name, Arc::new(move || Box::pin(check()))));
        self
    }

    async fn report(&self) -> Report {
        let results = join_all(self.checks.iter().map(|(name, check)| async move {
            let outcome = tokio::time::timeout(PATIENCE, check()).await;
            (*name, outcome.unwrap_or_else(|_| Err(format!("no answer within {} s", PATIENCE.as_secs()))))
        }));
        let mut report = Report { ready: true, checks: BTreeMap::new() };
        for (name, outcome) in results.await {
            report.ready &= outcome.is_ok();
            report.checks.insert(name, outcome.map_or_else(|reason| reason, |()| "ok".to_owned()));
        }
        if self.stopping.is_cancelled() {
            report.ready = false;
            report.checks.insert("lifecycle", "stopping".to_owned());
        }
        report
    }
}

/// Returns the routes `/healthz`, which answers as long as the process lives, and `/readyz`, which runs the checks.
pub fn probes(readiness: Readiness) -> Router {
    let ready = move || async move {
        let report = readiness.report().await;
        let status = if report.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        (status, Json(report)).into_response()
    };
    Router::new().route("/healthz", get(|| async { "ok" })).route("/readyz", get(ready))
}

#[cfg(test)]
mod tests;
