use std::time::Duration;

use assay_protocol::{DecodeError, ExitClass, HostFrame, Minimum, Posture, RunnerFrame};
use async_trait::async_trait;
use tokio::time::timeout;

use crate::{
    Exit, KillReason, LaunchError, Session, SessionError,
    control::{Control, Ended, Verdict},
    error::describe,
    wire::Wire,
};

/// How long a runner may take to lock itself in.
const POSTURE_TIMEOUT: Duration = Duration::from_secs(15);
/// How long a runner may take to end after its last frame.
const END_TIMEOUT: Duration = Duration::from_secs(2);

/// A session over pipes, whichever backend they lead into.
pub(crate) struct BoxedSession {
    posture: Posture,
    wire: Wire,
    control: Control,
    result: Option<Verdict>,
}

impl BoxedSession {
    /// Reads the posture and refuses one below `minimum`. The runner is killed if this fails.
    pub(crate) async fn open(mut wire: Wire, control: Control, minimum: &Minimum) -> Result<Self, LaunchError> {
        let mut guard = KillOnDrop { control: control.clone(), armed: true };
        let posture = match timeout(POSTURE_TIMEOUT, wire.next()).await {
            Ok(Ok(Some(RunnerFrame::Posture(posture)))) => posture,
            Ok(Ok(Some(RunnerFrame::Failed(failure)))) => return Err(LaunchError::Jail(failure.message)),
            Ok(Ok(_)) => return Err(LaunchError::Silent(format!("it ended at once: {}", wire.log()))),
            Ok(Err(error)) => return Err(LaunchError::Silent(error.to_string())),
            Err(_) => return Err(LaunchError::Silent("it took too long".to_owned())),
        };
        let shortfalls = posture.shortfalls(minimum);
        if !shortfalls.is_empty() {
            return Err(LaunchError::Weak(shortfalls.join(", ")));
        }
        guard.armed = false;
        Ok(Self { posture, wire, control, result: None })
    }

    /// Ends the runner because of what it wrote.
    async fn refuse(&mut self, error: &SessionError) {
        let reason = match error {
            SessionError::Output(DecodeError::TooMuch(_)) => KillReason::OutputLimit,
            _ => KillReason::ProtocolViolation,
        };
        self.control.kill(reason.class(), Some(describe(error)));
        self.end().await;
    }

    /// Waits for the end of the runner and drops what it still writes: an engine holds back the end of a container
    /// until its output was read.
    async fn end(&mut self) -> Ended {
        tokio::select! {
            never = self.wire.drain() => match never {},
            ended = self.control.ended() => ended,
        }
    }
}

#[async_trait]
impl Session for BoxedSession {
    fn posture(&self) -> &Posture {
        &self.posture
    }

    async fn send(&mut self, frame: HostFrame) -> Result<(), SessionError> {
        self.wire.enqueue(&frame)?;
        tokio::select! {
            written = self.wire.flush() => return written.map_err(|_| SessionError::Ended),
            _ = self.control.ended() => return Err(SessionError::Ended),
            () = self.control.condemned() => {}
        }
        self.end().await;
        Err(SessionError::Ended)
    }

    async fn recv(&mut self) -> Result<Option<RunnerFrame>, SessionError> {
        if self.result.is_some() {
            return Ok(None);
        }
        // What a canceled `send` left behind goes out first.
        tokio::select! {
            _ = self.wire.flush() => {}
            () = self.control.condemned() => {}
            _ = self.control.ended() => {}
        }
        let frame = match self.wire.next().await {
            Ok(frame) => frame,
            Err(error) => {
                self.refuse(&error).await;
                return Err(error);
            }
        };
        match &frame {
            Some(RunnerFrame::Finished(_)) => self.result = Some(Verdict { class: ExitClass::Ok, detail: None }),
            Some(RunnerFrame::Failed(failure)) => {
                self.result = Some(Verdict { class: failure.class, detail: Some(failure.message.clone()) });
            }
            Some(_) => {}
            // A closed pipe proves nothing: only the supervisor knows whether the runner has ended.
            None => drop(self.control.ended().await),
        }
        Ok(frame)
    }

    async fn kill(&mut self, reason: KillReason) {
        self.control.kill(reason.class(), None);
        self.end().await;
    }

    async fn wait(&mut self) -> Exit {
        if self.result.is_some() {
            // The result stands, but nothing may live on after it.
            if timeout(END_TIMEOUT, self.end()).await.is_err() {
                self.control.kill(ExitClass::ProtocolViolation, Some("the runner did not end".to_owned()));
            }
        }
        let ended = self.end().await;
        let result = self.result.clone().or_else(|| self.control.verdict());
        let mut verdict = result.unwrap_or_else(|| ended.status.explain());
        let log = self.wire.log();
        if verdict.class == ExitClass::PlatformError && !log.is_empty() {
            verdict.detail = Some(format!("{}; its log: {log}", verdict.detail.unwrap_or_default()));
        }
        Exit { class: verdict.class, detail: verdict.detail, usage: ended.usage }
    }
}

impl Drop for BoxedSession {
    fn drop(&mut self) {
        self.control.kill(ExitClass::PlatformError, Some("the session was dropped".to_owned()));
    }
}

/// Kills the runner if a launch fails or is canceled half-way.
struct KillOnDrop {
    control: Control,
    armed: bool,
}

impl Drop for KillOnDrop {
    fn drop(&mut self) {
        if self.armed {
            self.control.kill(ExitClass::PlatformError, Some("the launch failed".to_owned()));
        }
    }
}
