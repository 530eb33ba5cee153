//! W9: a fresh process of the command line runs one backtest of 10,000 bars, prints it and exits.

use std::{path::Path, process::Command, process::Stdio, time::Instant};

use anyhow::{Result, bail};

use super::note;
use crate::{
    bench::{Bounded, Measurement, median},
    shell::{cargo, run_quietly, target},
};

/// Seconds from start to exit.
const TARGET: f64 = 0.020;
/// Processes in each round.
const STARTS: usize = 5;

pub(super) fn measure(files: &Path, rounds: usize) -> Result<Measurement> {
    note("W9: building the command line");
    run_quietly(&mut cargo(&["build", "--release", "--locked", "--package", "assay"]))?;
    let mut times = Vec::new();
    for _ in 0..rounds * STARTS {
        let mut command = Command::new(target().join("release/assay"));
        command.args(["backtest", "run", "sma-cross", "--symbol", "SYNTHETIC", "--data"]);
        command.arg(files.join("bars10k.csv")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let start = Instant::now();
        let status = command.status()?;
        times.push(start.elapsed().as_secs_f64());
        if !status.success() {
            bail!("{command:?} ended with {status}");
        }
    }
    Ok(Measurement {
        name: "W9 a fresh process, wall time".to_owned(),
        unit: "s",
        ours: median(&mut times),
        peer: None,
        limit: None,
        bounded: Bounded::Ours,
        target: Some(TARGET),
    })
}
