use std::{error::Error, sync::Arc, time::Duration};

use assay_host::{TraceContext, telemetry::Measured};
use assay_protocol::ExitClass;
use assay_store::{Ended, Failure, Lease, RetryOutcome, Setback, StoreError, Work, backoff};
use assay_types::Timestamp;
use tokio_util::sync::CancellationToken;
use tracing::{Instrument as _, field::Empty, info_span};

use crate::{
    Config, Deps,
    cache::Cache,
    judge::sentence,
    keeper::Keeper,
    measure,
    trouble::{Stop, Trouble},
};

/// How often the end of a job is written before it is left to the lease to run out.
const TRIES: u32 = 6;

/// Works on one job at a time per slot; shared by all slots.
pub(crate) struct Worker {
    pub(crate) deps: Deps,
    pub(crate) cache: Cache,
    pub(crate) name: String,
    every: Duration,
    ttl: Duration,
    /// Fires when running jobs have to be given back.
    pub(crate) shutdown: CancellationToken,
}

impl Worker {
    pub(crate) fn new(deps: Deps, config: &Config) -> Self {
        let mut random = [0; 8];
        deps.entropy.fill(&mut random);
        Self {
            cache: Cache::new(config.cache_bytes()),
            name: format!("dispatcher-{}", hex::encode(random)),
            every: config.heartbeat(),
            ttl: config.lease(),
            shutdown: CancellationToken::new(),
            deps,
        }
    }

    /// Works on a leased job until it is settled, one way or another.
    pub(crate) async fn work(self: Arc<Self>, lease: Lease) {
        let kind = measure::kind(&lease.work);
        let span = info_span!(
            "job",
            otel.name = format!("job {kind}"),
            otel.kind = "consumer",
            job = %lease.job,
            organisation = %lease.organisation,
            attempt = lease.attempt,
            trace_id = Empty
        );
        if let Some(request) = lease.trace.as_deref().and_then(|trace| trace.parse::<TraceContext>().ok()) {
            request.adopt(&span);
            self.show_wait(&lease, request);
        }
        if let Some(here) = TraceContext::of(&span) {
            span.record("trace_id", here.trace_id());
        }
        measure::leased(&lease);
        Box::pin(self.settle(&lease)).instrument(span).await;
    }

    /// Shows the time in the queue, in which nobody held a span open.
    fn show_wait(&self, lease: &Lease, request: TraceContext) {
        let waited = i64::try_from(lease.queued_for.as_nanos()).unwrap_or(i64::MAX);
        let start = Timestamp::from_nanos(self.deps.clock.now().as_nanos().saturating_sub(waited));
        let attributes = vec![("job", lease.job.to_string().into()), ("attempt", lease.attempt.to_string().into())];
        Measured { name: "queue", id: None, start, took: lease.queued_for, attributes }.export(request);
    }

    async fn settle(&self, lease: &Lease) {
        let mut ended = Ended::default();
        let mut ending = self.attempt(lease, &mut ended).await;
        if let Err(trouble) = &ending
            && let Err(error) = self.conclude(lease, trouble, &ended).await
        {
            ending = Err(error.into());
        }
        if ending == Err(Trouble::Stopped(Stop::LeaseLost)) {
            self.forget(lease).await;
        }
        match &ending {
            Ok(()) => tracing::info!(timings = ?ended.timings, "done"),
            Err(trouble) => tracing::info!(?trouble, timings = ?ended.timings, "ended without a result"),
        }
        measure::ended(lease, &ending, &ended.timings);
    }

    async fn attempt(&self, lease: &Lease, ended: &mut Ended) -> Result<(), Trouble> {
        let mut keeper = Keeper::new(&self.deps.store, lease, (self.every, self.ttl), &self.shutdown);
        let ending = match &lease.work {
            Work::Backtest { .. } => self.backtest(lease, &mut keeper, ended).await,
            Work::Import { .. } => self.import(lease, &mut keeper, ended).await,
            Work::Inspection { .. } => self.inspect(lease, &mut keeper, ended).await,
        };
        keeper.rest().await;
        ending
    }

    /// Tells the queue about an attempt without a result.
    async fn conclude(&self, lease: &Lease, trouble: &Trouble, ended: &Ended) -> Result<(), StoreError> {
        match trouble {
            Trouble::Stopped(Stop::LeaseLost) => Ok(()),
            Trouble::Stopped(Stop::Shutdown) => self.persist(|| async { self.queue().release(lease).await }).await,
            Trouble::Stopped(Stop::Canceled) => {
                let class = ExitClass::Canceled;
                let failure = Failure { class, message: sentence(class, None, &self.deps.limits) };
                self.fail(lease, &failure, ended).await
            }
            Trouble::Failed(failure) => self.fail(lease, failure, ended).await,
            Trouble::Platform(reason) => {
                let sentence = sentence(ExitClass::PlatformError, None, &self.deps.limits);
                self.retry(lease, Setback { reason, sentence: &sentence }).await
            }
            Trouble::NoSandbox { reason, remedy } => {
                let sentence = format!(
                    "No sandbox could be started on this server, and strategies are never run without one. \
                     Nothing is wrong with your strategy. Whoever runs the platform can help: {remedy}."
                );
                self.retry(lease, Setback { reason, sentence: &sentence }).await
            }
            Trouble::Weak(shortfalls) => {
                let reason = format!("the sandbox is weaker than the policy requires: {shortfalls}");
                let sentence = format!(
                    "No sandbox was strong enough, so nothing was run: what the policy requires and is missing is \
                     {shortfalls}. Nothing is wrong with your strategy; whoever runs the platform has to look after it."
                );
                self.retry(lease, Setback { reason: &reason, sentence: &sentence }).await
            }
        }
    }

    async fn fail(&self, lease: &Lease, failure: &Failure, ended: &Ended) -> Result<(), StoreError> {
        self.persist(|| async { self.queue().fail(lease, failure.clone(), ended.clone()).await }).await?;
        self.discard_upload(lease).await;
        Ok(())
    }

    async fn retry(&self, lease: &Lease, setback: Setback<'_>) -> Result<(), StoreError> {
        let reason = setback.reason;
        tracing::warn!(reason, "the platform failed at a job");
        let after = backoff(lease.failures + 1, self.jitter());
        let outcome = self.persist(|| async { self.queue().retry(lease, after, setback).await }).await?;
        if outcome == RetryOutcome::DeadLettered {
            tracing::error!(reason, "a job was given up");
            self.discard_upload(lease).await;
        }
        Ok(())
    }

    pub(crate) fn queue(&self) -> assay_store::Queue<'_> {
        self.deps.store.queue()
    }

    /// Returns a number from 0 to 1.
    pub(crate) fn jitter(&self) -> f64 {
        let mut random = [0; 4];
        self.deps.entropy.fill(&mut random);
        f64::from(u32::from_le_bytes(random)) / f64::from(u32::MAX)
    }

    /// Writes the end of a job, again where the database was away. All of these writes bear being repeated.
    pub(crate) async fn persist<T, F>(&self, write: impl Fn() -> F) -> Result<T, StoreError>
    where
        F: Future<Output = Result<T, StoreError>>,
    {
        let mut wait = Duration::from_millis(100);
        for _ in 1..TRIES {
            match write().await {
                Err(error @ StoreError::Unavailable(_)) => {
                    tracing::warn!(error = &error as &dyn Error, "the end of a job waits for the database");
                }
                settled => return settled,
            }
            tokio::time::sleep(wait.mul_f64(0.5 + self.jitter() / 2.0)).await;
            wait *= 2;
        }
        write().await
    }
}
