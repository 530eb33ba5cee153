use std::{
    fs::File,
    io::Write as _,
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    time::Duration,
};

use super::{EmbeddedError, account::Account};

/// Runs the server and watches over it. Its standard input is a pipe whose other end we hold: it carries names of
/// signals, and when it closes, which it does however our process ends, the server is stopped.
/// `$1` is the signal for that case, `$2` the directory of the socket, `$3` one more to remove afterwards (or nothing),
/// the rest is the server.
const WATCHER: &str = r#"
exec 3<&0 </dev/null
last=$1; sockets=$2; litter=$3; shift 3
"$@" 3<&- & server=$!
( while read -r signal <&3; do kill -s "$signal" "$server"; done; kill -s "$last" "$server" ) 2>/dev/null & watcher=$!
wait "$server"; status=$?
kill -s KILL "$watcher" 2>/dev/null
rm -rf "$sockets"
[ -z "$litter" ] || rm -rf "$litter"
exit "$status"
"#;

/// How to run the server.
pub(super) struct Launch<'a> {
    pub(super) account: &'a Account,
    pub(super) program: PathBuf,
    pub(super) arguments: Vec<String>,
    pub(super) log: &'a Path,
    pub(super) sockets: &'a Path,
    /// Removed when the server has ended.
    pub(super) litter: Option<&'a Path>,
}

/// The server's process.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    control: Option<ChildStdin>,
}

/// How to ask the server to stop.
#[derive(Clone, Copy)]
pub(super) enum Signal {
    /// Ends sessions, writes everything down.
    Fast,
    /// Ends at once; the next start recovers.
    Immediate,
}

impl Signal {
    const fn name(self) -> &'static str {
        match self {
            Self::Fast => "INT",
            Self::Immediate => "QUIT",
        }
    }
}

impl Launch<'_> {
    pub(super) fn spawn(self) -> Result<Process, EmbeddedError> {
        let log =
            File::options().create(true).append(true).open(self.log).map_err(EmbeddedError::file("open", self.log))?;
        let errors = log.try_clone().map_err(EmbeddedError::file("open", self.log))?;
        let last = if self.litter.is_some() { Signal::Immediate } else { Signal::Fast };
        let mut command: Command = self.account.command(Path::new("/bin/sh"));
        command.args(["-c", WATCHER, "assay-postgres", last.name()]);
        command.arg(self.sockets).arg(self.litter.unwrap_or(Path::new("")));
        command.arg(&self.program).args(&self.arguments);
        // A group of its own: Ctrl-C is ours to handle, the server stops when we say so.
        command.process_group(0).stdin(Stdio::piped()).stdout(log).stderr(errors);
        let mut child = command.spawn().map_err(EmbeddedError::file("run", &self.program))?;
        let control = child.stdin.take();
        Ok(Process { child, control })
    }
}

impl Process {
    /// Returns how the server ended, if it did.
    pub(super) fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    pub(super) fn signal(&mut self, signal: Signal) {
        if let Some(control) = &mut self.control {
            // A closed pipe means that the server has ended.
            let _ = writeln!(control, "{}", signal.name());
        }
    }

    /// Waits for the end, up to `patience`; returns whether it came.
    pub(super) async fn wait(&mut self, patience: Duration) -> bool {
        let ended = async {
            while self.ended().is_none() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(patience, ended).await.is_ok()
    }
}
