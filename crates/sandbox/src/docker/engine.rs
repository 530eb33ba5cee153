use std::path::Path;

use bollard::{API_DEFAULT_VERSION, Docker};

use crate::{Kind, Unavailable, error::describe};

/// How long the engine may take to answer one request, in seconds.
const TIMEOUT_SECONDS: u64 = 30;
/// The runtime that is preferred where the engine has it: a kernel in user space.
const GVISOR: &str = "runsc";

/// A Docker engine that is fit for use.
pub(super) struct Engine {
    pub(super) api: Docker,
    gvisor: bool,
}

impl Engine {
    /// Connects and looks at what the engine can do.
    pub(super) async fn connect(socket: &Path) -> Result<Self, Unavailable> {
        let address = socket.to_string_lossy();
        let start = format!("start a Docker engine that listens at {address}, or name another with --docker-host");
        let api = Docker::connect_with_unix(&address, TIMEOUT_SECONDS, API_DEFAULT_VERSION)
            .map_err(|error| refusal(describe(&error), start.clone()))?;
        let info = api.info().await.map_err(|error| refusal(describe(&error), start))?;
        let security = info.security_options.unwrap_or_default();
        if !security.iter().any(|option| option.starts_with("name=seccomp")) {
            let remedy = "use an engine and a kernel built with seccomp".to_owned();
            return Err(refusal("the engine cannot filter system calls".to_owned(), remedy));
        }
        if info.memory_limit == Some(false) || info.pids_limit == Some(false) {
            let remedy = "enable the memory and pids control groups of the kernel".to_owned();
            return Err(refusal("the engine cannot limit memory or processes".to_owned(), remedy));
        }
        let gvisor = info.runtimes.is_some_and(|runtimes| runtimes.contains_key(GVISOR));
        let version = info.server_version.unwrap_or_default();
        tracing::info!(version, gvisor, "found a Docker engine");
        Ok(Self { api, gvisor })
    }

    /// Returns the runtime to ask for; `None` is the engine's default.
    pub(super) fn runtime(&self) -> Option<&'static str> {
        self.gvisor.then_some(GVISOR)
    }

    /// Returns whether programs in its containers can use Landlock; gVisor does not offer it.
    pub(super) fn has_landlock(&self) -> bool {
        !self.gvisor
    }
}

fn refusal(reason: String, remedy: String) -> Unavailable {
    Unavailable { kind: Kind::Docker, reason, remedy }
}
