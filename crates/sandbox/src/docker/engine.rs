use std::path::Path;

use bollard::{API_DEFAULT_VERSION, Docker, models::SystemInfo};

use super::weakness;
use crate::{Kind, Unavailable, error::describe};

/// How long the engine may take to answer one request, in seconds.
const TIMEOUT_SECONDS: u64 = 30;
/// The runtime that is preferred where the engine has it: a kernel in user space.
pub(super) const GVISOR: &str = "runsc";

/// What an engine can do beyond what every one has to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Abilities {
    /// A kernel in user space.
    pub(super) gvisor: bool,
    /// `AppArmor` profiles.
    pub(super) apparmor: bool,
    /// A limit for what a container adds to its own layer.
    pub(super) storage_limit: bool,
}

/// A Docker engine that is fit for use.
pub(super) struct Engine {
    pub(super) api: Docker,
    pub(super) abilities: Abilities,
    pub(super) weaknesses: Vec<String>,
}

impl Engine {
    /// Connects and looks at what the engine can do.
    pub(super) async fn connect(socket: &Path) -> Result<Self, Unavailable> {
        let address = socket.to_string_lossy();
        let start = format!("start a Docker engine that listens at {address}, or name another with --docker-host");
        let api = Docker::connect_with_unix(&address, TIMEOUT_SECONDS, API_DEFAULT_VERSION)
            .map_err(|error| refusal(describe(&error), start.clone()))?;
        let info = api.info().await.map_err(|error| refusal(describe(&error), start.clone()))?;
        let version = api.version().await.map_err(|error| refusal(describe(&error), start))?;
        let abilities = judge(&info)?;
        tracing::info!(version = info.server_version, ?abilities, "found a Docker engine");
        Ok(Self { api, abilities, weaknesses: weakness::of(&version) })
    }

    /// Returns whether programs in its containers can use Landlock; gVisor does not offer it.
    pub(super) fn has_landlock(&self) -> bool {
        !self.abilities.gvisor
    }
}

/// Refuses an engine without which the walls do not stand.
fn judge(info: &SystemInfo) -> Result<Abilities, Unavailable> {
    let has = |name: &str| info.security_options.iter().flatten().any(|option| option.starts_with(name));
    if !has("name=seccomp") {
        let remedy = "use an engine and a kernel built with seccomp".to_owned();
        return Err(refusal("the engine cannot filter system calls".to_owned(), remedy));
    }
    if info.memory_limit == Some(false) || info.pids_limit == Some(false) {
        let remedy = "enable the memory and pids control groups of the kernel".to_owned();
        return Err(refusal("the engine cannot limit memory or processes".to_owned(), remedy));
    }
    let gvisor = info.runtimes.as_ref().is_some_and(|runtimes| runtimes.contains_key(GVISOR));
    Ok(Abilities { gvisor, apparmor: has("name=apparmor"), storage_limit: false })
}

fn refusal(reason: String, remedy: String) -> Unavailable {
    Unavailable { kind: Kind::Docker, reason, remedy }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(security: &[&str]) -> SystemInfo {
        let security = security.iter().map(|option| (*option).to_owned()).collect();
        SystemInfo { security_options: Some(security), ..SystemInfo::default() }
    }

    #[test]
    fn an_engine_that_cannot_build_the_walls_is_refused() {
        let refused = |info: &SystemInfo| judge(info).unwrap_err().to_string();
        assert!(refused(&info(&["name=apparmor"])).contains("filter system calls"));
        let careless = SystemInfo { memory_limit: Some(false), ..info(&["name=seccomp,profile=default"]) };
        assert!(refused(&careless).contains("limit memory"));
        let careless = SystemInfo { pids_limit: Some(false), ..info(&["name=seccomp,profile=default"]) };
        assert!(refused(&careless).contains("limit memory or processes"));
    }

    #[test]
    fn what_an_engine_has_beyond_that_is_used() {
        assert_eq!(judge(&info(&["name=seccomp,profile=builtin"])).unwrap(), Abilities::default());
        let mut rich = info(&["name=apparmor", "name=seccomp,profile=builtin"]);
        rich.runtimes = Some([(GVISOR.to_owned(), bollard::models::Runtime::default())].into());
        let abilities = judge(&rich).unwrap();
        assert!(abilities.apparmor && abilities.gvisor && !abilities.storage_limit);
    }
}
