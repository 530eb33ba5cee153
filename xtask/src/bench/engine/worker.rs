use std::{
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// A program that answers requests to measure.
pub(super) struct Worker {
    name: String,
    child: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// What one side took and found.
pub(super) struct Answer {
    pub(super) seconds: f64,
    pub(super) results: Value,
}

impl Worker {
    pub(super) fn start(program: PathBuf, arguments: &[&str], files: &Path) -> Result<Self> {
        let name = program.display().to_string();
        let mut command = Command::new(program);
        command.args(arguments).current_dir(super::scripts()).env("ASSAY_BENCH_FILES", files);
        // Libraries of other languages may use threads; their CPU time counts all the same.
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        let requests = child.stdin.take();
        let answers = BufReader::new(child.stdout.take().context("the program has no output")?);
        Ok(Self { name, child, requests, answers })
    }

    pub(super) fn ask(&mut self, workload: &str, side: &str) -> Result<Answer> {
        let requests = self.requests.as_mut().context("the program has no input")?;
        writeln!(requests, "{workload} {side}")?;
        requests.flush()?;
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            bail!("{} ended while it measured {workload} {side}", self.name);
        }
        let answer: Value = serde_json::from_str(&line)?;
        if let Some(error) = answer["error"].as_str() {
            bail!("{workload} {side}: {error}");
        }
        let seconds = answer["seconds"].as_f64().context("an answer has no seconds")?;
        Ok(Answer { seconds, results: answer["results"].clone() })
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        drop(self.requests.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
