use std::sync::Arc;

use assay_protocol::{EXIT_CPU, EXIT_JAIL, EXIT_OUT_OF_MEMORY, ExitClass};
use tokio::sync::{Notify, watch};

use crate::Usage;

/// Why the host ended a runner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) class: ExitClass,
    pub(crate) detail: Option<String>,
}

/// How the process of a runner ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// By itself.
    Exited(i32),
    /// By a signal.
    Signaled(i32),
    /// By the kernel, for want of memory.
    OutOfMemory,
    /// Nobody knows: the backend is gone.
    Lost(String),
}

/// The end of a runner as its supervisor saw it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ended {
    pub(crate) status: Status,
    pub(crate) usage: Usage,
}

/// What a session and the supervisor of its runner share.
#[derive(Clone, Debug)]
pub(crate) struct Control {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    verdict: watch::Sender<Option<Verdict>>,
    kill: Notify,
    ended: watch::Sender<Option<Ended>>,
}

impl Control {
    pub(crate) fn new() -> Self {
        Self {
            shared: Arc::new(Shared {
                verdict: watch::Sender::new(None),
                kill: Notify::new(),
                ended: watch::Sender::new(None),
            }),
        }
    }

    /// Asks for the end of the runner; the first reason given is the one that counts.
    pub(crate) fn kill(&self, class: ExitClass, detail: Option<String>) {
        self.shared.verdict.send_if_modified(|verdict| {
            let first = verdict.is_none();
            verdict.get_or_insert(Verdict { class, detail });
            first
        });
        self.shared.kill.notify_one();
    }

    /// Waits until the end is asked for.
    pub(crate) async fn killed(&self) {
        self.shared.kill.notified().await;
    }

    /// Waits until the end has been asked for by anybody.
    pub(crate) async fn condemned(&self) {
        let mut receiver = self.shared.verdict.subscribe();
        // The sender lives in `self`, so it cannot be gone.
        let _ = receiver.wait_for(Option::is_some).await;
    }

    pub(crate) fn verdict(&self) -> Option<Verdict> {
        self.shared.verdict.borrow().clone()
    }

    /// Notes that nothing of the runner is alive any more.
    pub(crate) fn end(&self, ended: Ended) {
        self.shared.ended.send_replace(Some(ended));
    }

    /// Waits until nothing of the runner is alive any more.
    pub(crate) async fn ended(&self) -> Ended {
        let mut receiver = self.shared.ended.subscribe();
        // The sender lives in `self`, so it cannot be gone.
        let ended = receiver.wait_for(Option::is_some).await.ok().and_then(|ended| ended.clone());
        ended.unwrap_or(Ended { status: Status::Lost("its supervisor is gone".to_owned()), usage: Usage::default() })
    }
}

impl Status {
    /// Returns what an end means that nobody asked for and no frame explained.
    pub(crate) fn explain(&self) -> Verdict {
        let (class, detail) = match self {
            Self::OutOfMemory | Self::Exited(EXIT_OUT_OF_MEMORY) => (ExitClass::Oom, None),
            Self::Exited(EXIT_CPU) | Self::Signaled(libc::SIGXCPU) => (ExitClass::CpuLimit, None),
            Self::Signaled(libc::SIGSYS) => (ExitClass::PolicyViolation, None),
            Self::Exited(0) => (ExitClass::ProtocolViolation, Some("the runner ended without a result".to_owned())),
            Self::Exited(EXIT_JAIL) => (ExitClass::PlatformError, Some("the jail could not be built".to_owned())),
            Self::Exited(code) => (ExitClass::PlatformError, Some(format!("the runner ended with status {code}"))),
            Self::Signaled(signal) => (ExitClass::PlatformError, Some(format!("the runner ended by signal {signal}"))),
            Self::Lost(reason) => (ExitClass::PlatformError, Some(reason.clone())),
        };
        Verdict { class, detail }
    }
}
