//! Answers requests to measure: one line `<workload> <side>` in, one line of JSON with CPU seconds and results out.
//!
//! `cargo xtask bench engine` drives this program and its peers by turns. "ours" goes through the crates' public interface as a real
//! run does; "limit" is a kernel written by hand for the one workload.

mod clock;
mod grids;
mod indicators;
mod live;
mod load;
mod market;
mod single;
mod sma;

use std::io::{BufRead, Write};

use anyhow::{Context, Result, bail};
use assay_memory::ColumnAllocator;
use serde_json::Value;

#[global_allocator]
static ALLOCATOR: ColumnAllocator = ColumnAllocator;

/// What one side of a workload does, once: returns what it found, to be compared.
type Work = Box<dyn FnMut() -> Result<Value>>;

fn main() -> Result<()> {
    let mut answers = std::io::stdout();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let (workload, side) = line.split_once(' ').context("a request is a workload and a side")?;
        let answer = match prepare(workload, side).and_then(|work| clock::measure(work, is_parallel(side))) {
            Ok((seconds, results)) => serde_json::json!({"seconds": seconds, "results": results}),
            Err(cause) => serde_json::json!({"error": format!("{cause:#}")}),
        };
        writeln!(answers, "{answer}")?;
        answers.flush()?;
    }
    Ok(())
}

/// Whether threads other than the first take part, so that wall time is what counts.
fn is_parallel(side: &str) -> bool {
    matches!(side, "threads" | "control")
}

fn prepare(workload: &str, side: &str) -> Result<Work> {
    let (name, rest) = workload.split_once('/').unwrap_or((workload, ""));
    match name {
        "W1" => single::prepare(rest.parse()?, side),
        "W3" => indicators::prepare(rest, side),
        "W2" => grids::prepare("W2", side),
        "W2b" => grids::prepare("W2b", side),
        "W5" => grids::prepare("W5", side),
        "W7" => live::prepare(rest.parse()?, side),
        "W10" => load::prepare(rest, side),
        "files" => Ok(Box::new(load::write_files)),
        _ => bail!("there is no workload {workload}"),
    }
}
