//! A sandbox whose runner does what a test says: the real engine in this process, or something worse.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use assay_engine::{RunSpec, Unobserved, backtest};
use assay_protocol::{
    Conversation, EquityPoint, ExitClass, Failure, Finished, HostFrame, Level, Namespaces, Posture, Progress,
    ResourceLimits, RunnerFrame, Task, VERSION, equity_chunks, trade_tables,
};
use assay_sandbox::{
    Exit, IsLive, KillReason, Kind, LaunchError, ReapReport, Sandbox, SandboxSpec, Session, SessionError, Unavailable,
    Usage,
};
use assay_types::Digest;
use async_trait::async_trait;
use tokio::sync::Notify;

/// What a runner does.
#[derive(Clone)]
pub(crate) enum Script {
    /// Its work.
    Work,
    /// Its work, once the test says so.
    WorkAfter(Arc<Notify>),
    /// It says that it failed.
    Fail(ExitClass, &'static str),
    /// It ends without a word, and the host sees why.
    Die(ExitClass),
    /// Nothing, until it is killed.
    Hang,
    /// Nothing: its jail is weaker than the policy asks for.
    Weak(&'static str),
    /// Its work, with another digest than that of its result.
    Forge,
}

/// Plays the scripts in order; after the last, every runner works.
#[derive(Default)]
pub(crate) struct Scripted {
    scripts: Mutex<VecDeque<Script>>,
    pub(crate) log: Arc<Log>,
}

/// What happened to the sandboxes.
#[derive(Default)]
pub(crate) struct Log {
    launches: AtomicUsize,
    ended: AtomicUsize,
    kills: Mutex<Vec<KillReason>>,
}

impl Log {
    pub(crate) fn launches(&self) -> usize {
        self.launches.load(Ordering::SeqCst)
    }

    /// Sandboxes that are gone, one way or another.
    pub(crate) fn ended(&self) -> usize {
        self.ended.load(Ordering::SeqCst)
    }

    pub(crate) fn kills(&self) -> Vec<KillReason> {
        self.kills.lock().unwrap().clone()
    }
}

impl Scripted {
    pub(crate) fn new(scripts: impl IntoIterator<Item = Script>) -> Arc<Self> {
        Arc::new(Self { scripts: Mutex::new(scripts.into_iter().collect()), log: Arc::default() })
    }
}

fn posture() -> Posture {
    Posture {
        protocol: VERSION,
        level: Level::Namespaces,
        namespaces: Namespaces::ALL,
        empty_root: true,
        no_new_privileges: true,
        seccomp: true,
        landlock: 1,
        capabilities: 0,
        bounding: 0,
        dumpable: false,
        dies_with_parent: true,
        uid: 1,
        gid: 1,
        extra_files: 0,
        threads: 1,
        limits: ResourceLimits::default(),
    }
}

#[async_trait]
impl Sandbox for Scripted {
    fn kind(&self) -> Kind {
        Kind::Embedded
    }

    async fn probe(&self) -> Result<Posture, Unavailable> {
        Ok(posture())
    }

    async fn prepare(&self) -> Result<(), LaunchError> {
        Ok(())
    }

    async fn launch(&self, _spec: &SandboxSpec) -> Result<Box<dyn Session>, LaunchError> {
        let script = self.scripts.lock().unwrap().pop_front().unwrap_or(Script::Work);
        self.log.launches.fetch_add(1, Ordering::SeqCst);
        if let Script::Weak(shortfalls) = script {
            return Err(LaunchError::Weak(shortfalls.to_owned()));
        }
        let mut conversation = Conversation::default();
        conversation.receive(RunnerFrame::Posture(posture())).unwrap();
        Ok(Box::new(Played {
            posture: posture(),
            script,
            conversation,
            received: Vec::new(),
            answers: None,
            class: None,
            log: self.log.clone(),
        }))
    }

    async fn reap(&self, _is_live: &IsLive<'_>) -> ReapReport {
        ReapReport::default()
    }
}

struct Played {
    posture: Posture,
    script: Script,
    conversation: Conversation,
    received: Vec<HostFrame>,
    answers: Option<VecDeque<RunnerFrame>>,
    class: Option<ExitClass>,
    log: Arc<Log>,
}

impl Played {
    fn compute(&self, digest: Option<Digest>) -> VecDeque<RunnerFrame> {
        let data = self.received.iter().filter_map(|frame| match frame {
            HostFrame::Data(bytes) => Some(bytes.as_slice()),
            _ => None,
        });
        let data = data.collect::<Vec<_>>().concat();
        let Some(HostFrame::Task(assignment)) = self.received.first() else { panic!("no task came first") };
        let Task::Backtest { spec } = &assignment.task else { panic!("only backtests are scripted") };
        let spec: RunSpec = serde_json::from_slice(spec).unwrap();
        let bars = assay_dataset::columns::decode(&data).unwrap();
        let outcome = backtest(&spec, &[bars.view().into()], &mut Unobserved).unwrap();
        let total = bars.len() as u64;
        let mut frames = VecDeque::from([RunnerFrame::Heartbeat]);
        for done in [total / 2, total] {
            frames.push_back(RunnerFrame::Progress(Progress { done, total }));
            let at = usize::try_from(done).unwrap() - 1;
            let point = EquityPoint { time: outcome.equity.time[at], equity: outcome.equity.equity[at] };
            frames.push_back(RunnerFrame::EquityPoint(point));
        }
        frames.push_back(RunnerFrame::Summary(serde_json::to_vec(&outcome.summary).unwrap().into()));
        frames.extend(trade_tables(&outcome.trades).map(|table| RunnerFrame::Trades(table.unwrap())));
        frames.extend(equity_chunks(&outcome.equity).map(RunnerFrame::Equity));
        let digest = digest.unwrap_or(outcome.digest);
        frames.push_back(RunnerFrame::Finished(Finished { digest, compute_micros: 1 }));
        frames
    }

    async fn play(&mut self) -> VecDeque<RunnerFrame> {
        match self.script.clone() {
            Script::Work => self.compute(None),
            Script::WorkAfter(gate) => {
                gate.notified().await;
                self.compute(None)
            }
            Script::Forge => self.compute(Some(Digest::of(b"forged"))),
            Script::Fail(class, message) => {
                [RunnerFrame::Failed(Failure { class, message: message.to_owned() })].into()
            }
            Script::Die(class) => {
                self.class = Some(class);
                VecDeque::new()
            }
            Script::Hang | Script::Weak(_) => std::future::pending().await,
        }
    }
}

#[async_trait]
impl Session for Played {
    fn posture(&self) -> &Posture {
        &self.posture
    }

    async fn send(&mut self, frame: HostFrame) -> Result<(), SessionError> {
        self.conversation.send(&frame).map_err(SessionError::Misuse)?;
        self.received.push(frame);
        Ok(())
    }

    async fn recv(&mut self) -> Result<Option<RunnerFrame>, SessionError> {
        if self.answers.is_none() {
            self.answers = Some(self.play().await);
        }
        let Some(frame) = self.answers.as_mut().and_then(VecDeque::pop_front) else { return Ok(None) };
        self.conversation.receive(frame).map(Some).map_err(SessionError::Violation)
    }

    async fn kill(&mut self, reason: KillReason) {
        self.log.kills.lock().unwrap().push(reason);
        self.class = Some(reason.class());
    }

    async fn wait(&mut self) -> Exit {
        let told = match &self.script {
            Script::Fail(class, _) => Some(*class),
            _ => None,
        };
        let class = self.class.or(told).unwrap_or(ExitClass::Ok);
        Exit { class, detail: None, usage: Usage { cpu_ms: 7, peak_memory: Some(1 << 20) } }
    }
}

impl Drop for Played {
    fn drop(&mut self) {
        self.log.ended.fetch_add(1, Ordering::SeqCst);
    }
}
