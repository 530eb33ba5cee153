//! The peers: Python packages in a virtual environment below the build folder, made once.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use anyhow::Result;

use super::{
    note,
    worker::{Answer, Worker},
};
use crate::{
    shell::{command, run_quietly, target},
    tools,
};

/// Python libraries that our figures stand beside.
pub(super) struct Peers {
    python: PathBuf,
    files: PathBuf,
    /// Packages that could not be installed.
    missing: BTreeSet<String>,
    /// One process for each library, so that none disturbs another.
    workers: RefCell<BTreeMap<String, Worker>>,
}

impl Peers {
    /// Makes the virtual environment, or takes the one that is there.
    pub(super) fn prepare(files: &Path) -> Result<Self> {
        let folder = target().join("bench-python");
        let python = folder.join("bin/python");
        let wanted = std::fs::read_to_string(super::scripts().join("requirements.txt"))?;
        let mut peers = Self { python, files: files.to_owned(), missing: BTreeSet::new(), workers: RefCell::default() };
        if let Err(cause) = peers.install(&folder, &wanted) {
            note(&format!("the peers are left out: {cause:#}"));
            peers.missing = wanted.lines().map(package).collect();
        }
        Ok(peers)
    }

    fn install(&mut self, folder: &Path, wanted: &str) -> Result<()> {
        if !self.python.is_file() {
            tools::python()?;
            note("making a virtual environment for the peers");
            run_quietly(command("python3").args(["-m", "venv"]).arg(folder))?;
        }
        let mut pip = command(&self.python.to_string_lossy());
        let installed = run_quietly(pip.args(["-m", "pip", "list", "--format=freeze"]))?;
        let has = |line: &str| installed.lines().any(|known| known.eq_ignore_ascii_case(line));
        for line in wanted.lines().filter(|line| !has(line)) {
            note(&format!("installing {line}"));
            let mut pip = command(&self.python.to_string_lossy());
            pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", line]);
            if run_quietly(&mut pip).is_err() {
                note(&format!("{line} could not be installed; its figures are left out"));
                self.missing.insert(package(line));
            }
        }
        Ok(())
    }

    /// Measures one side; `None` where its package is missing.
    pub(super) fn ask(&self, workload: &str, side: &str) -> Result<Option<Answer>> {
        let (peer, variant) = side.split_once(':').unwrap_or((side, ""));
        let package = match (peer, variant.starts_with("rust")) {
            ("vectorbt", true) => "vectorbt-rust",
            ("talib", _) => "ta-lib",
            _ => peer,
        };
        if self.missing.contains(package) {
            return Ok(None);
        }
        let mut workers = self.workers.borrow_mut();
        let worker = match workers.remove(peer) {
            Some(worker) => worker,
            None => Worker::start(self.python.clone(), &["worker.py"], &self.files)?,
        };
        let worker = workers.entry(peer.to_owned()).or_insert(worker);
        note(&format!("  {side}"));
        worker.ask(workload, side).map(Some)
    }
}

fn package(line: &str) -> String {
    line.split("==").next().unwrap_or(line).to_ascii_lowercase()
}
