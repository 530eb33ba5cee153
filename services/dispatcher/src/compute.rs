use std::time::Duration;

use assay_host::TraceContext;
use assay_protocol::{ExitClass, Finished};
use assay_sandbox::{Exit, KillReason, LaunchError, SandboxSpec, Session, Usage};
use assay_store::{Ended, Lease, Work};
use assay_types::RunId;
use tokio::time::{Instant, timeout};
use tracing::{Instrument as _, info_span};

use crate::{
    judge::{judge, trouble},
    keeper::Keeper,
    measure,
    reporter::Reporter,
    stages,
    talk::{Collected, LastWord, Order, talk},
    trouble::{Trouble, chain},
    worker::Worker,
};

/// The sandbox ends a run at its time limit; we step in this much later, should it hang.
const WALL_GRACE: Duration = Duration::from_secs(5);
/// How long a runner may take to end after its last word.
const EXIT_GRACE: Duration = Duration::from_secs(5);

/// What came out of a sandbox that did its work.
pub(crate) struct Computed {
    pub(crate) collected: Collected,
    pub(crate) finished: Finished,
}

/// Names a sandbox after the run, or after the dataset that it imports or the question that it answers: whoever finds an orphan can
/// ask the queue.
fn subject(lease: &Lease) -> RunId {
    match lease.work {
        Work::Backtest { run, .. } => run,
        Work::Import { dataset, .. } => RunId::from_uuid(dataset.as_uuid()),
        Work::Inspection { inspection, .. } => RunId::from_uuid(inspection.as_uuid()),
    }
}

pub(crate) fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}

impl Worker {
    /// Runs the order in a fresh sandbox. What is known about it is noted in `ended`, whatever comes of it.
    pub(crate) async fn compute(
        &self,
        lease: &Lease,
        keeper: &mut Keeper<'_>,
        order: Order,
        ended: &mut Ended,
    ) -> Result<Computed, Trouble> {
        let mut session = self.launch(lease, keeper, ended).await?;
        let mut collected = Collected::default();
        let span = info_span!("compute", otel.name = "compute");
        let here = TraceContext::of(&span);
        let order = Order { trace: here.map(|here| here.to_string()), ..order };
        let begun = Instant::now();
        let mut reporter = Reporter::new(&self.deps.store, lease);
        let talked = Box::pin(talk(session.as_mut(), order, &mut reporter, &mut collected).instrument(span.clone()));
        let last = self.watched(keeper, talked).await;
        let exit = end(session.as_mut(), &last).await;
        ended.timings.compute = millis(begun);
        let exit = exit.unwrap_or(Exit { class: ExitClass::PlatformError, detail: None, usage: Usage::default() });
        ended.timings.cpu = exit.usage.cpu_ms as f64;
        ended.sandbox_json = Some(self.describe(session.as_ref(), Some(&exit)));
        if let Some(here) = here {
            stages::export(&collected, here, self.deps.clock.as_ref());
        }
        let finished = judge(last?, &exit, &self.deps.limits)?;
        Ok(Computed { collected, finished })
    }

    async fn launch(
        &self,
        lease: &Lease,
        keeper: &mut Keeper<'_>,
        ended: &mut Ended,
    ) -> Result<Box<dyn Session>, Trouble> {
        let span =
            info_span!("sandbox start", otel.name = "sandbox start", backend = self.deps.sandbox.kind().as_str());
        let spec =
            SandboxSpec { run: subject(lease), attempt: lease.attempt, fence: lease.fence, limits: self.deps.limits };
        let begun = Instant::now();
        let launched = keeper.guard(self.deps.sandbox.launch(&spec)).instrument(span).await;
        let session = match launched.map_err(Trouble::Stopped)? {
            Ok(session) => session,
            Err(error) => return Err(self.no_sandbox(&error).await),
        };
        measure::started(self.deps.sandbox.kind(), begun.elapsed());
        ended.timings.sandbox = millis(begun);
        ended.sandbox_json = Some(self.describe(session.as_ref(), None));
        Ok(session)
    }

    /// Finds out what would help: a backend that worked when the platform started may be gone by now.
    async fn no_sandbox(&self, error: &LaunchError) -> Trouble {
        if let LaunchError::Weak(shortfalls) = error {
            return Trouble::Weak(shortfalls.clone());
        }
        let reason = chain(error);
        match self.deps.sandbox.probe().await {
            Ok(_) => Trouble::Platform(reason),
            Err(unavailable) => Trouble::NoSandbox { reason, remedy: unavailable.remedy },
        }
    }

    /// Lets a conversation go on until it ends, has to end, or hangs.
    async fn watched(
        &self,
        keeper: &mut Keeper<'_>,
        talked: impl Future<Output = Result<LastWord, Trouble>>,
    ) -> Result<LastWord, Trouble> {
        let limit = Duration::from_millis(self.deps.limits.wall_ms) + WALL_GRACE;
        match keeper.guard(timeout(limit, talked)).await {
            Ok(Ok(last)) => last,
            Ok(Err(_)) => Err(trouble(ExitClass::WallLimit, None, &self.deps.limits)),
            Err(stop) => Err(Trouble::Stopped(stop)),
        }
    }

    /// Describes the sandbox for the run's record.
    fn describe(&self, session: &dyn Session, exit: Option<&Exit>) -> String {
        serde_json::json!({
            "kind": self.deps.sandbox.kind(),
            "posture": session.posture(),
            "weaknesses": self.deps.sandbox.weaknesses(),
            "usage": exit.map(|exit| exit.usage),
        })
        .to_string()
    }
}

/// Ends a session whose conversation is over, and tells how it ended; `None` where it hangs even so.
async fn end(session: &mut dyn Session, last: &Result<LastWord, Trouble>) -> Option<Exit> {
    match last {
        Ok(_) => {}
        Err(Trouble::Stopped(stop)) => session.kill(stop.reason()).await,
        Err(_) => session.kill(KillReason::Canceled).await,
    }
    if let Ok(exit) = timeout(EXIT_GRACE, session.wait()).await {
        return Some(exit);
    }
    session.kill(KillReason::ProtocolViolation).await;
    timeout(EXIT_GRACE, session.wait()).await.ok()
}
