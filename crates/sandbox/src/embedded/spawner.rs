use std::{
    io,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
};

use assay_protocol::Confinement;
use tokio::sync::oneshot;

use crate::{LaunchError, runner::ENVIRONMENT};

struct Request {
    runner: PathBuf,
    confinement: Confinement,
    reply: oneshot::Sender<io::Result<Unclaimed>>,
}

/// A thread that starts every runner and lives as long as the backend.
///
/// A runner is told to die with its parent, and the kernel takes that to be the *thread* that started it: on a pool of
/// threads that come and go, runners would die at random.
pub(super) struct Spawner {
    requests: mpsc::Sender<Request>,
}

impl Spawner {
    pub(super) fn start() -> io::Result<Self> {
        let (requests, inbox) = mpsc::channel::<Request>();
        let work = move || {
            for request in inbox {
                // Whoever asked may have gone away: then the answer ends the runner as it is dropped.
                let _ = request.reply.send(start(&request.runner, &request.confinement));
            }
        };
        thread::Builder::new().name("assay-spawner".to_owned()).spawn(work)?;
        Ok(Self { requests })
    }

    pub(super) async fn spawn(&self, runner: &Path, confinement: &Confinement) -> Result<Child, LaunchError> {
        let (reply, answer) = oneshot::channel();
        let request = Request { runner: runner.to_owned(), confinement: *confinement, reply };
        self.requests.send(request).map_err(|_| gone())?;
        let started = answer.await.map_err(|_| gone())?.map_err(LaunchError::backend("start the runner"))?;
        started.claim().ok_or_else(gone)
    }
}

fn gone() -> LaunchError {
    LaunchError::backend("start the runner")("the spawner has ended")
}

fn start(runner: &Path, confinement: &Confinement) -> io::Result<Unclaimed> {
    let child = Command::new(runner)
        .args(confinement.to_args())
        .env_clear()
        .envs(ENVIRONMENT)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    Ok(Unclaimed(Some(child)))
}

/// A runner that ends if nobody takes it.
struct Unclaimed(Option<Child>);

impl Unclaimed {
    fn claim(mut self) -> Option<Child> {
        self.0.take()
    }
}

impl Drop for Unclaimed {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
