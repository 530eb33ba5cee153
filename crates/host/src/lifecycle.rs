use std::{
    error::Error,
    future::Future,
    io,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::FutureExt as _;
use tokio::task::JoinHandle;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::Instrument as _;

/// How long tasks that were told to abort may take to do so.
const ABORT_GRACE: Duration = Duration::from_secs(2);

/// Why a process stopped on its own.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A task that the process cannot live without failed.
    #[error("{task} failed")]
    Task {
        /// The task.
        task: &'static str,
        /// Why it failed.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// A task that the process cannot live without ended before shutdown began.
    #[error("{task} ended although nobody asked it to")]
    Ended {
        /// The task.
        task: &'static str,
    },
    /// A task panicked; the log has the details.
    #[error("{task} panicked")]
    Panicked {
        /// The task.
        task: &'static str,
    },
    /// The process cannot listen for signals.
    #[error("cannot listen for signals")]
    Signals(#[source] io::Error),
}

/// Runs tasks and stops them: softly first, so that work in flight can finish, then hard.
///
/// Clones share one life.
#[derive(Clone, Debug)]
pub struct Lifecycle {
    tracker: TaskTracker,
    soft: CancellationToken,
    hard: CancellationToken,
    failure: Arc<Mutex<Option<Failure>>>,
    grace: Duration,
}

impl Lifecycle {
    /// Makes a life whose soft stop lasts at most `grace`.
    pub fn new(grace: Duration) -> Self {
        Self {
            tracker: TaskTracker::new(),
            soft: CancellationToken::new(),
            hard: CancellationToken::new(),
            failure: Arc::default(),
            grace,
        }
    }

    /// Returns the token that is cancelled when the soft stop begins: take no new work, finish what is in flight.
    pub fn stopping(&self) -> CancellationToken {
        self.soft.clone()
    }

    /// Begins the soft stop.
    pub fn stop(&self) {
        self.soft.cancel();
    }

    /// Runs a task that the shutdown waits for; a hard stop drops it. It belongs to the current span.
    ///
    /// The handle gives `None` where the task was dropped or panicked.
    pub fn spawn<F>(&self, name: &'static str, task: F) -> JoinHandle<Option<F::Output>>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let hard = self.hard.clone();
        let guarded = async move {
            tokio::select! {
                () = hard.cancelled() => None,
                result = AssertUnwindSafe(task).catch_unwind() => {
                    result.inspect_err(|_| tracing::error!(task = name, "a task panicked")).ok()
                }
            }
        };
        self.tracker.spawn(guarded.in_current_span())
    }

    /// Runs a task that the process cannot live without: its failure, its panic or its early end stops everything.
    pub fn spawn_critical<F, E>(&self, name: &'static str, task: F)
    where
        F: Future<Output = Result<(), E>> + Send + 'static,
        E: Into<Box<dyn Error + Send + Sync>>,
    {
        let life = self.clone();
        let watched = async move {
            let ended = tokio::select! {
                () = life.hard.cancelled() => return,
                ended = AssertUnwindSafe(task).catch_unwind() => ended,
            };
            let failure = match ended {
                Ok(Ok(())) if life.soft.is_cancelled() => return,
                Ok(Ok(())) => Failure::Ended { task: name },
                Ok(Err(error)) => Failure::Task { task: name, source: error.into() },
                Err(_) => Failure::Panicked { task: name },
            };
            life.record(failure);
            life.soft.cancel();
        };
        self.tracker.spawn(watched);
    }

    /// Waits until a signal, [`Self::stop`] or a failure ends the life, then stops every task.
    ///
    /// SIGTERM and Ctrl-C begin the soft stop; a second one, or the end of the grace, makes it hard.
    pub async fn run(self) -> Result<(), Failure> {
        let mut signals = Signals::listen().map_err(Failure::Signals)?;
        tokio::select! {
            () = self.soft.cancelled() => {}
            name = signals.next() => tracing::info!(signal = name, "stopping; once more to stop at once"),
        }
        tokio::select! {
            () = self.drain() => {}
            name = signals.next() => tracing::warn!(signal = name, "stopping at once"),
        }
        self.abort().await;
        self.into_result()
    }

    /// Stops every task without listening for signals: what tests and embedders use.
    pub async fn shutdown(self) -> Result<(), Failure> {
        self.drain().await;
        self.abort().await;
        self.into_result()
    }

    async fn drain(&self) {
        self.soft.cancel();
        self.tracker.close();
        if tokio::time::timeout(self.grace, self.tracker.wait()).await.is_err() {
            tracing::warn!(tasks = self.tracker.len(), "the time to stop softly is over");
        }
    }

    async fn abort(&self) {
        self.hard.cancel();
        self.tracker.close();
        if tokio::time::timeout(ABORT_GRACE, self.tracker.wait()).await.is_err() {
            tracing::error!(tasks = self.tracker.len(), "tasks hang; leaving them");
        }
    }

    /// Keeps the first failure, which is the cause; those that follow are its consequences.
    fn record(&self, failure: Failure) {
        let mut first = self.failure.lock().unwrap_or_else(PoisonError::into_inner);
        if first.is_some() {
            tracing::warn!(error = &failure as &dyn Error, "another task failed");
        } else {
            *first = Some(failure);
        }
    }

    fn into_result(self) -> Result<(), Failure> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take().map_or(Ok(()), Err)
    }
}

struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

#[cfg(test)]
mod tests;
