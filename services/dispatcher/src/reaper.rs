use std::{collections::HashSet, error::Error, sync::Mutex};

use assay_store::StoreError;
use assay_types::RunId;

use crate::worker::Worker;

/// The name of a sandbox: what it works for, and at which attempt.
type Name = (RunId, u32);

/// Reads the name of a sandbox. One that works for nothing is being measured, and ends by itself.
fn parse(key: &str) -> Option<Name> {
    let (run, attempt) = key.split_once('/')?;
    let run: RunId = run.parse().ok()?;
    if run.as_uuid().is_nil() { None } else { Some((run, attempt.parse().ok()?)) }
}

impl Worker {
    /// Ends the sandboxes of attempts that hold no lease any more, such as those of a dispatcher that died.
    pub(crate) async fn reap(&self) {
        // The backend asks while it walks, and cannot wait for the database. So first only listen, then ask, then
        // answer: a sandbox seen by then was leased by then.
        let seen = Mutex::new(HashSet::new());
        let listen = |key: &str| {
            if let Ok(mut seen) = seen.lock() {
                seen.extend(parse(key));
            }
            true
        };
        let overdue = self.deps.sandbox.reap(&listen).await;
        let mut orphans = seen.into_inner().unwrap_or_default();
        match self.live().await {
            Ok(live) => orphans.retain(|name| !live.contains(name)),
            Err(error) => {
                tracing::warn!(error = &error as &dyn Error, "sandboxes were not looked after");
                orphans.clear();
            }
        }
        let mut ended = overdue.ended;
        let mut failed = overdue.failed;
        if !orphans.is_empty() {
            let orphaned = self.deps.sandbox.reap(&|key| parse(key).is_none_or(|name| !orphans.contains(&name))).await;
            ended.extend(orphaned.ended);
            failed = orphaned.failed;
        }
        if !ended.is_empty() {
            tracing::warn!(?ended, "ended sandboxes that nobody owned");
            metrics::counter!("assay_dispatcher_orphans_total").increment(ended.len() as u64);
        }
        if !failed.is_empty() {
            tracing::error!(?failed, "sandboxes that nobody owns cannot be ended");
        }
    }

    /// Returns the names of all sandboxes that hold a lease, of any dispatcher.
    async fn live(&self) -> Result<HashSet<Name>, StoreError> {
        let running = self.queue().running().await?;
        Ok(running.into_iter().map(|job| (RunId::from_uuid(job.subject), job.attempt)).collect())
    }

    /// Takes back the jobs of dispatchers that fell silent.
    pub(crate) async fn expire(&self) {
        match self.queue().expire().await {
            Ok(expired) => {
                for job in expired {
                    tracing::warn!(job = %job.job, attempt = job.attempt, outcome = ?job.outcome, "a lease ran out");
                    metrics::counter!("assay_dispatcher_expired_total").increment(1);
                }
            }
            Err(error) => tracing::warn!(error = &error as &dyn Error, "leases were not looked after"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_sandbox_is_read_back() {
        let run: RunId = "bt_00000000000000000000000007".parse().unwrap();
        assert_eq!(parse(&format!("{run}/3")), Some((run, 3)));
        for other in ["", "x/1", "bt_00000000000000000000000007", "bt_00000000000000000000000007/x"] {
            assert_eq!(parse(other), None, "{other}");
        }
        assert_eq!(parse("bt_00000000000000000000000000/0"), None, "a measurement is nobody's orphan");
    }
}
