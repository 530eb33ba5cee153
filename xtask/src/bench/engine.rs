//! The engine beside the fastest libraries of its field: CPU seconds on the same bars, in the same run, by turns.

mod case;
mod peers;
mod process;
mod worker;

use std::{cell::RefCell, collections::BTreeMap, path::PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::{Bounded, Measurement, median};
use crate::shell::{cargo, root, run_quietly, target};
use case::{CASES, Case, Compared};
use peers::Peers;
use worker::Worker;

/// How often each side is measured.
const ROUNDS: usize = 5;
const QUICK_ROUNDS: usize = 3;

/// Measures every workload and hands over each figure as soon as it is there.
pub(super) fn measure(quick: bool, only: &[String], print: &mut dyn FnMut(&Measurement)) -> Result<()> {
    if let Some(unknown) = only.iter().find(|name| !CASES.iter().any(|case| case.group() == **name) && **name != "W9") {
        bail!("there is no workload {unknown}; there are W1, W2, W2b, W3, W5, W7, W9, W10 and T");
    }
    let wanted = |group: &str| only.is_empty() || only.iter().any(|name| name == group);
    note("building the measured program");
    run_quietly(&mut cargo(&["build", "--release", "--locked", "--package", "assay-bench"]))?;
    let files = target().join("bench-files");
    std::fs::create_dir_all(&files)?;
    let bench = Bench {
        ours: RefCell::new(Worker::start(target().join("release/assay-bench"), &[], &files)?),
        peers: Peers::prepare(&files)?,
        rounds: if quick { QUICK_ROUNDS } else { ROUNDS },
        quick,
    };
    note("writing files of a million bars");
    bench.ours.borrow_mut().ask("files", "ours")?;
    let mut ratios = Vec::new();
    for case in CASES.iter().filter(|case| wanted(case.group())) {
        for measurement in bench.measure(case)? {
            if case.group() == "W3" {
                ratios.extend(measurement.ratio());
            }
            print(&measurement);
        }
    }
    if !ratios.is_empty() {
        print(&Measurement {
            name: "W3 median ratio of the six".to_owned(),
            unit: "x",
            ours: middle(&mut ratios),
            peer: None,
            limit: None,
            bounded: Bounded::Ours,
            target: Some(1.0),
        });
    }
    if wanted("W9") {
        print(&process::measure(&files, bench.rounds)?);
    }
    Ok(())
}

/// Says on the error stream what is being done, because the output may be read by a program.
#[expect(clippy::print_stderr, reason = "this is what a person watches")]
fn note(line: &str) {
    eprintln!("· {line}");
}

/// Returns the mean of the two middle values, or the middle one.
fn middle(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    let at = |index: usize| values.get(index).copied().unwrap_or(f64::NAN);
    f64::midpoint(at((values.len().max(1) - 1) / 2), at(values.len() / 2))
}

struct Bench {
    ours: RefCell<Worker>,
    peers: Peers,
    rounds: usize,
    quick: bool,
}

/// Seconds of each round, by side.
type Times = BTreeMap<&'static str, Vec<f64>>;

impl Bench {
    fn measure(&self, case: &Case) -> Result<Vec<Measurement>> {
        note(&format!("{}: {}", case.workload, case.title));
        let mut times = Times::new();
        let mut found: Vec<(&'static str, Value)> = Vec::new();
        for round in 0..self.rounds {
            for side in case.sides(self.quick) {
                let slow = case.slow.contains(&side);
                let Some(answer) = (if slow && round > 0 { None } else { self.ask(case, side)? }) else { continue };
                times.entry(side).or_default().push(answer.seconds);
                if round == 0 {
                    found.push((side, answer.results));
                }
            }
        }
        agree(case, &found)?;
        let mut times: BTreeMap<_, _> = times.iter_mut().map(|(side, times)| (*side, median(times))).collect();
        let ours = times.remove(case.ours).context("our side was not measured")?;
        let limit = case.limit.and_then(|side| times.get(side).copied());
        Ok(case.compared.iter().map(|compared| compared.measurement(case, ours, limit, &times)).collect())
    }

    /// Asks one side; `None` where it is not installed.
    fn ask(&self, case: &Case, side: &str) -> Result<Option<worker::Answer>> {
        if [Some(case.ours), case.limit].contains(&Some(side)) {
            return self.ours.borrow_mut().ask(case.workload, side).map(Some);
        }
        self.peers.ask(case.workload, side)
    }
}

impl Compared {
    fn measurement(&self, case: &Case, ours: f64, limit: Option<f64>, times: &BTreeMap<&str, f64>) -> Measurement {
        // Of a peer's several engines the faster one counts.
        let known = self.peers.iter().filter_map(|side| Some((*side, *times.get(side)?)));
        let peer = known.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(side, time)| (side.to_owned(), time));
        Measurement {
            name: format!("{} {}{}", case.workload, case.title, self.suffix),
            unit: "s",
            ours,
            peer,
            limit,
            bounded: self.bounded,
            target: self.target,
        }
    }
}

/// Refuses to report times of sides that did not do the same work: figures of one name have to agree. A sum that a side gives as
/// infinite, as ratios of runs that never moved are to some, tells nothing.
fn agree(case: &Case, found: &[(&'static str, Value)]) -> Result<()> {
    let Some((_, ours)) = found.iter().find(|(side, _)| *side == case.ours) else { return Ok(()) };
    for (side, theirs) in found {
        let (Some(ours), Some(theirs)) = (ours.as_object(), theirs.as_object()) else { continue };
        for (name, figure) in ours {
            if let Some(other) = theirs.get(name).filter(|other| !other.is_null())
                && !near(figure, other, case.tolerance)
            {
                bail!("{}: {name} is {figure} here and {other} by {side}: not the same work", case.workload);
            }
        }
    }
    Ok(())
}

fn near(one: &Value, other: &Value, tolerance: f64) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| near(one, other, tolerance))
        }
        _ => match (one.as_f64(), other.as_f64()) {
            (Some(one), Some(other)) => (one - other).abs() <= tolerance * one.abs().max(other.abs()).max(1.0),
            _ => one == other,
        },
    }
}

/// Where the peers' programs are.
fn scripts() -> PathBuf {
    root().join("bench/peers")
}
