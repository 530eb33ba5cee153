use std::{convert::Infallible, error::Error, sync::Arc, time::Duration};

use assay_authn::Verifier;
use assay_host::Lifecycle;
use assay_store::{JobKind, StoreError};
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};
use tonic::service::Routes;

use crate::{Config, Deps, StartError, status, status::Status, worker::Worker};

/// Longest wait before the queue is asked again after it did not answer.
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
/// How long interrupted jobs may take to be given back.
const RELEASE_GRACE: Duration = Duration::from_secs(5);

/// Takes jobs from the queue and works on as many at a time as it has slots.
pub struct Dispatcher {
    worker: Arc<Worker>,
    status: Arc<Status>,
    config: Config,
}

impl Dispatcher {
    /// Makes a dispatcher, after proving that its sandbox works.
    pub async fn new(deps: Deps, config: Config) -> Result<Self, StartError> {
        let posture = deps.sandbox.probe().await?;
        let posture_json = serde_json::to_string(&posture)?;
        let kind = deps.sandbox.kind();
        tracing::info!(backend = %kind, level = posture.level.as_str(), slots = config.slots(), "dispatching");
        let status = Arc::new(Status::new(kind, posture_json, config.slots()));
        Ok(Self { worker: Arc::new(Worker::new(deps, &config)), status, config })
    }

    /// Returns the gRPC service that tells what this dispatcher does.
    pub fn routes(&self, verifier: Verifier) -> Routes {
        status::routes(self.status.clone(), verifier)
    }

    /// Works until the soft stop; then finishes what runs, or gives it back when that takes too long.
    pub async fn run(self, life: Lifecycle) -> Result<(), Infallible> {
        if let Err(error) = self.worker.deps.sandbox.prepare().await {
            tracing::warn!(error = &error as &dyn Error, "the sandbox is not prepared; the first launch will be slow");
        }
        self.worker.reap().await;
        self.look_after(&life);
        let slots = Arc::new(Semaphore::new(self.status.slots() as usize));
        self.lease_jobs(&life, &slots).await;
        self.status.drain();
        self.drain(&slots).await;
        Ok(())
    }

    /// Takes back what dispatchers that died have left, from time to time.
    fn look_after(&self, life: &Lifecycle) {
        let (worker, stopping, every) = (self.worker.clone(), life.stopping(), self.config.reap());
        life.spawn("reaper", async move {
            while stopping.run_until_cancelled(sleep(every)).await.is_some() {
                worker.reap().await;
            }
        });
        let (worker, stopping) = (self.worker.clone(), life.stopping());
        let every = (self.config.lease() / 5).min(self.config.reap());
        life.spawn("lease expiry", async move {
            while stopping.run_until_cancelled(sleep(every)).await.is_some() {
                worker.expire().await;
            }
        });
    }

    async fn lease_jobs(&self, life: &Lifecycle, slots: &Arc<Semaphore>) {
        let stopping = life.stopping();
        let mut waker = self.worker.queue().waker();
        let mut pause = Duration::from_millis(100);
        loop {
            let acquired = stopping.run_until_cancelled(slots.clone().acquire_owned()).await;
            // The semaphore is never closed, so this is the soft stop.
            let Some(Ok(permit)) = acquired else { return };
            // The lease itself is never interrupted: one that was taken and not heard of would be lost for its term.
            let next = self.worker.queue().lease(&self.worker.name, &JobKind::ALL, self.config.lease()).await;
            match next {
                Ok(Some(lease)) => {
                    pause = Duration::from_millis(100);
                    let (worker, busy) = (self.worker.clone(), self.status.occupy());
                    life.spawn("job", async move {
                        worker.work(lease).await;
                        drop((busy, permit));
                    });
                }
                Ok(None) => {
                    pause = Duration::from_millis(100);
                    stopping.run_until_cancelled(waker.wait(self.config.poll())).await;
                }
                Err(error) => {
                    self.complain(&error);
                    stopping.run_until_cancelled(sleep(pause.mul_f64(0.5 + self.worker.jitter() / 2.0))).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    fn complain(&self, error: &StoreError) {
        tracing::warn!(worker = self.worker.name, error = error as &dyn Error, "the queue does not answer");
        metrics::counter!("assay_dispatcher_queue_errors_total").increment(1);
    }

    async fn drain(&self, slots: &Semaphore) {
        let all = || slots.acquire_many(self.status.slots());
        if timeout(self.config.drain(), all()).await.is_ok() {
            return;
        }
        tracing::warn!("running jobs are given back: the time to finish them is over");
        self.worker.shutdown.cancel();
        if timeout(RELEASE_GRACE, all()).await.is_err() {
            tracing::error!("jobs could not be given back; their leases will run out");
        }
    }
}
