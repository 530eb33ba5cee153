//! The executable as a user runs it: platforms in folders of their own, and the command line against them.

use std::{
    io::{BufRead, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    thread::JoinHandle,
    time::{Duration, Instant},
};

use serde_json::Value;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_mins(1);

/// A command of the executable under test, without anything of the tester's environment.
pub(crate) fn assay(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
    command.args(arguments).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("NO_COLOR", "1").stdin(Stdio::null());
    command
}

/// Returns the static runner, or fails with what to do.
pub(crate) fn runner() -> PathBuf {
    let built =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/runner/x86_64-unknown-linux-gnu/runner/assay-runner");
    let path = std::env::var_os("ASSAY_RUNNER").map_or(built, PathBuf::from);
    assert!(path.is_file(), "build the runner first: cargo xtask runner");
    path
}

/// Returns a file of the folder with real market data, or `None` with a notice.
pub(crate) fn market_data(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let path = std::env::var_os("ASSAY_DATA").map_or(beside, PathBuf::from).join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("skipped: {} is absent; set ASSAY_DATA", path.display());
    None
}

/// Whether a Docker engine answers; says so where none does.
pub(crate) fn has_docker() -> bool {
    let connected = std::os::unix::net::UnixStream::connect("/var/run/docker.sock").is_ok();
    if !connected {
        println!("skipped: no Docker engine listens on /var/run/docker.sock");
    }
    connected
}

/// One process of the platform, which is stopped with this value.
pub(crate) struct Process {
    child: Child,
    log: Option<JoinHandle<String>>,
    /// The lines that it printed until it was ready.
    pub(crate) banner: Vec<String>,
}

impl Process {
    /// Starts a process and waits for the line that holds `ready`.
    pub(crate) fn start(mut command: Command, ready: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let errors = child.stderr.take().unwrap();
        let log = std::thread::spawn(move || {
            BufReader::new(errors).lines().map_while(Result::ok).collect::<Vec<_>>().join("\n")
        });
        let mut banner = Vec::new();
        for line in lines.by_ref() {
            let line = line.unwrap();
            let is_ready = line.contains(ready);
            banner.push(line);
            if is_ready {
                std::thread::spawn(move || lines.for_each(drop));
                return Self { child, log: Some(log), banner };
            }
        }
        let status = child.wait().unwrap();
        panic!("the process ended with {status} before it was ready:\n{banner:#?}\n{}", log.join().unwrap());
    }

    /// Stops the process and returns all that it logged.
    pub(crate) fn log(&mut self) -> String {
        self.stop();
        self.log.take().unwrap().join().unwrap()
    }

    /// Returns how much memory the process has, in MiB.
    pub(crate) fn resident_mib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        kib.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
    }

    /// Kills the process without giving it time for anything.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the process to stop and waits until it has.
    pub(crate) fn stop(&mut self) {
        if self.child.try_wait().unwrap().is_none() {
            let _ = Command::new("kill").arg(self.child.id().to_string()).status();
            let deadline = Instant::now() + PATIENCE;
            while self.child.try_wait().unwrap().is_none() {
                if Instant::now() > deadline {
                    self.child.kill().unwrap();
                }
                std::thread::park_timeout(Duration::from_millis(20));
            }
        }
    }

    /// Returns what follows `label` in the banner.
    pub(crate) fn said(&self, label: &str) -> String {
        let found = self.banner.iter().find_map(|line| line.split_once(label));
        found.unwrap_or_else(|| panic!("no `{label}` in {:#?}", self.banner)).1.trim().to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A whole platform in one process.
pub(crate) struct Platform {
    /// The process.
    pub(crate) process: Process,
    /// Where everything of it is kept.
    pub(crate) folder: TempDir,
}

impl Platform {
    /// Starts a fresh platform with `assay up` and these further arguments.
    pub(crate) fn up(arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let process = Self::launch(folder.path(), arguments);
        Self { process, folder }
    }

    /// Stops the platform and starts it again on the same folder.
    pub(crate) fn restart(&mut self, arguments: &[&str]) {
        self.process.stop();
        self.process = Self::launch(self.folder.path(), arguments);
    }

    fn launch(folder: &Path, arguments: &[&str]) -> Process {
        let mut up = assay(&["up", "--http-address", "127.0.0.1:0"]);
        up.arg("--data").arg(folder).args(arguments);
        if !arguments.contains(&"--sandbox-runner") {
            up.arg("--sandbox-runner").arg(runner());
        }
        Process::start(up, "listening on ")
    }

    /// Does something while the database is silent: no connection lives, and none is answered.
    pub(crate) fn without_database(&self, act: impl FnOnce()) {
        let pid = std::fs::read_to_string(self.folder.path().join("postgres/data/postmaster.pid")).unwrap();
        let postmaster = pid.lines().next().unwrap().to_owned();
        let _again = Signalled::stop(postmaster.clone());
        let serves = |pid: &str| {
            let read = |file: &str| std::fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default();
            let parent = read("status").lines().any(|line| line.split_whitespace().eq(["PPid:", &postmaster]));
            parent && read("cmdline").contains("assay_")
        };
        let processes =
            std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        for pid in processes.filter(|pid| pid.bytes().all(|byte| byte.is_ascii_digit()) && serves(pid)) {
            signal("TERM", &pid);
        }
        act();
    }

    /// Returns what `assay admin mail` prints about this platform.
    pub(crate) fn mail(&self, arguments: &[&str]) -> Value {
        let folder = self.folder.path().to_str().unwrap();
        let command = [&["admin", "mail"], arguments, &["--data", folder, "--json"]].concat();
        serde_json::from_str(&outcome(assay(&command).output().unwrap()).unwrap()).unwrap()
    }

    /// Returns the token of the newest mail of a kind to an address, which waits because no mail server is configured.
    pub(crate) fn mailed_token(&self, kind: &str, address: &str) -> String {
        let mails = self.mail(&["list"]);
        let wanted = |mail: &&Value| mail["kind"] == kind && mail["to"] == address;
        let mail = mails.as_array().unwrap().iter().find(wanted).unwrap();
        let shown = self.mail(&["show", mail["id"].as_str().unwrap()]);
        let (_, rest) = shown["text"].as_str().unwrap().split_once("#token=").unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    }

    /// Returns a user who is signed in as the demo account.
    pub(crate) fn demo(&self) -> User {
        let password = std::fs::read_to_string(self.folder.path().join("demo-password")).unwrap();
        let user = User::of(&self.process.said("listening on "));
        user.sign_in("demo@assay.example", password.trim()).unwrap();
        user
    }
}

/// A process that stands still until this value goes.
struct Signalled(String);

impl Signalled {
    fn stop(pid: String) -> Self {
        signal("STOP", &pid);
        Self(pid)
    }
}

impl Drop for Signalled {
    fn drop(&mut self) {
        signal("CONT", &self.0);
    }
}

fn signal(name: &str, pid: &str) {
    assert!(Command::new("kill").args(["-s", name, pid]).status().unwrap().success(), "cannot signal {pid}");
}

/// Somebody with a command line and a folder for its session.
pub(crate) struct User {
    server: String,
    home: TempDir,
}

impl User {
    /// Somebody who is not signed in.
    pub(crate) fn of(server: &str) -> Self {
        Self { server: server.to_owned(), home: tempfile::tempdir().unwrap() }
    }

    /// Signs in, or returns what the command said against it.
    pub(crate) fn sign_in(&self, email: &str, password: &str) -> Result<(), (i32, String)> {
        self.sign_in_with(email, password, &[])
    }

    /// The same with more options.
    pub(crate) fn sign_in_with(&self, email: &str, password: &str, more: &[&str]) -> Result<(), (i32, String)> {
        let mut command = self.command(&[&["login", "--email", email, "--password-stdin"], more].concat());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(password.as_bytes()).unwrap();
        outcome(child.wait_with_output().unwrap()).map(|_| ())
    }

    /// Runs a command and returns what it printed, or its exit code and complaint.
    pub(crate) fn run(&self, arguments: &[&str]) -> Result<String, (i32, String)> {
        outcome(self.command(arguments).output().unwrap())
    }

    /// Runs a command that prints one JSON object.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let printed = self.run(&[arguments, &["--json"]].concat()).unwrap();
        serde_json::from_str(&printed).unwrap_or_else(|cause| panic!("{cause}: {printed}"))
    }

    /// A command of this person.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = assay(arguments);
        command.env("ASSAY_SERVER", &self.server).env("ASSAY_CONFIG_HOME", self.home.path());
        command
    }
}

/// Returns what a command printed, or its exit code and complaint.
pub(crate) fn outcome(output: Output) -> Result<String, (i32, String)> {
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout).unwrap());
    }
    Err((output.status.code().unwrap_or(-1), String::from_utf8(output.stderr).unwrap()))
}
