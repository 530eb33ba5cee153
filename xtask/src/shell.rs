//! Running other programs: one line that says what is being done, and an error that names the command.

use std::{
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{
        OnceLock,
        mpsc::{self, RecvTimeoutError},
    },
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

/// How long a quiet command may run before a person is told that it still does.
const PATIENCE: Duration = Duration::from_secs(10);

/// Returns the root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// Returns the folder that cargo builds into.
pub(crate) fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Says in one line what is being done.
#[expect(clippy::print_stdout, reason = "this is what a person watches")]
pub(crate) fn say(line: &str) {
    println!("· {line}");
}

/// A folder of programs that were fetched for this run.
static FETCHED: OnceLock<PathBuf> = OnceLock::new();

/// Lets every later command find the programs of `folder` first.
pub(crate) fn prepend_to_path(folder: PathBuf) {
    let _ = FETCHED.set(folder);
}

/// Returns a command that runs in the repository's root.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root()).stdin(Stdio::null());
    if let Some(folder) = FETCHED.get() {
        let known = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(folder.clone()).chain(std::env::split_paths(&known));
        if let Ok(path) = std::env::join_paths(folders) {
            command.env("PATH", path);
        }
    }
    command
}

/// Returns a cargo command that runs in the repository's root.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut cargo = command(&program.to_string_lossy());
    cargo.args(arguments);
    // Set by the outer cargo for this program only; a nested cargo would take them for its own.
    for variable in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        cargo.env_remove(variable);
    }
    cargo
}

/// Runs a command to its end, its output going to the terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {}", described(command)))?;
    if !status.success() {
        bail!("{} ended with {status}", described(command));
    }
    Ok(())
}

/// Runs a command to its end and shows its output only where it fails.
pub(crate) fn run_quietly(command: &mut Command) -> Result<String> {
    let output = watched(command).with_context(|| format!("cannot start {}", described(command)))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("{} ended with {}\n{text}{errors}", described(command), output.status);
    }
    Ok(text)
}

/// Waits for a command, and says from time to time that it is still being waited for.
fn watched(command: &mut Command) -> std::io::Result<Output> {
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    let (done, ended) = mpsc::channel::<()>();
    let watcher = thread::spawn(move || {
        let begun = Instant::now();
        while ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
            say(&format!("  still at it after {} s", begun.elapsed().as_secs()));
        }
    });
    let output = child.wait_with_output();
    drop(done);
    // The watcher says nothing that could fail.
    let _ = watcher.join();
    output
}

/// Returns where a program is, looking through `PATH`.
pub(crate) fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

fn described(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
