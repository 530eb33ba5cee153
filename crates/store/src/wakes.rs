//! One listening connection per process, shared by everyone who waits. It only ever shortens a wait: whoever waits
//! looks for itself after a while in any case.

use std::{str::FromStr as _, sync::Arc, time::Duration};

use assay_types::RunId;
use sqlx::postgres::{PgConnectOptions, PgListener, PgPoolOptions};
use tokio::{
    sync::{broadcast, watch},
    task::JoinSet,
};
use uuid::Uuid;

const JOBS: &str = "assay_jobs";
const RUNS: &str = "assay_runs";
const RECONNECT: Duration = Duration::from_secs(1);
/// Wakes that a slow follower may be behind; one that is further behind just looks.
const BACKLOG: usize = 1_024;

/// The shared end of the listening connection. The task ends with the last clone.
pub(crate) struct Wakes {
    runs: broadcast::Sender<RunId>,
    jobs: Arc<watch::Sender<u64>>,
    _listener: JoinSet<()>,
}

impl Wakes {
    /// Starts to listen. The connection is this task's own, so that closing the pool does not wait for it.
    pub(crate) fn start(options: PgConnectOptions) -> Self {
        let runs = broadcast::Sender::new(BACKLOG);
        let jobs = Arc::new(watch::Sender::new(0));
        let mut listener = JoinSet::new();
        listener.spawn(listen(options, runs.clone(), Arc::clone(&jobs)));
        Self { runs, jobs, _listener: listener }
    }

    pub(crate) fn run(&self, run: RunId) -> RunWaker {
        RunWaker { run, receiver: self.runs.subscribe() }
    }

    pub(crate) fn jobs(&self) -> JobWaker {
        JobWaker { receiver: self.jobs.subscribe() }
    }
}

/// Tells when something may have happened to one run.
pub(crate) struct RunWaker {
    run: RunId,
    receiver: broadcast::Receiver<RunId>,
}

impl RunWaker {
    /// Returns after a notification for the run, or after `poll`.
    pub(crate) async fn wait(&mut self, poll: Duration) {
        let woken = async {
            loop {
                match self.receiver.recv().await {
                    Ok(run) if run == self.run => return,
                    Ok(_) => {}
                    Err(broadcast::error::RecvError::Lagged(_)) => return,
                    Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        // Whether it was woken or has waited long enough, the caller looks.
        let _ = tokio::time::timeout(poll, woken).await;
    }
}

/// Tells when a job may have come. A wake between two waits is not lost.
pub struct JobWaker {
    receiver: watch::Receiver<u64>,
}

impl JobWaker {
    /// Returns after a notification, or after `poll`: notifications can be lost, so poll every second or so.
    pub async fn wait(&mut self, poll: Duration) {
        let woken = async {
            if self.receiver.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let _ = tokio::time::timeout(poll, woken).await;
    }
}

async fn listen(options: PgConnectOptions, runs: broadcast::Sender<RunId>, jobs: Arc<watch::Sender<u64>>) {
    loop {
        if let Err(error) = relay(&options, &runs, &jobs).await {
            tracing::warn!(%error, "cannot listen to the database; polling until it answers");
        }
        tokio::time::sleep(RECONNECT).await;
    }
}

/// Passes notifications on until the connection breaks.
async fn relay(
    options: &PgConnectOptions,
    runs: &broadcast::Sender<RunId>,
    jobs: &watch::Sender<u64>,
) -> Result<(), sqlx::Error> {
    let pool = PgPoolOptions::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await?;
    let mut listener = PgListener::connect_with(&pool).await?;
    listener.listen_all([JOBS, RUNS]).await?;
    // What came while nobody listened is found by looking.
    jobs.send_modify(|count| *count = count.wrapping_add(1));
    while let Some(notification) = listener.try_recv().await? {
        match notification.channel() {
            JOBS => jobs.send_modify(|count| *count = count.wrapping_add(1)),
            _ => {
                if let Ok(run) = Uuid::from_str(notification.payload()) {
                    // Nobody following is no failure.
                    let _ = runs.send(RunId::from_uuid(run));
                }
            }
        }
    }
    Ok(())
}
