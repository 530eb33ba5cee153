//! Measurements: always ours beside a peer or a limit in the same run, as ratios of medians.

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::shell::say;

mod dispatch;
mod engine;

#[derive(Args)]
pub(crate) struct Options {
    /// What to measure.
    name: Name,
    /// Print one JSON line per measurement.
    #[arg(long)]
    json: bool,
    /// Exit with 1 where a target is missed.
    #[arg(long)]
    check: bool,
    /// Leave out the peers that take minutes, and measure fewer times.
    #[arg(long)]
    quick: bool,
    /// Only these workloads of `engine`, such as `W3,W10`.
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// A cold backtest of 10,000 bars through the API.
    Dispatch,
    /// Indicators, backtests, sweeps and files beside the fastest libraries of Python.
    Engine,
}

/// What a target bounds.
#[derive(Clone, Copy, PartialEq)]
enum Bounded {
    /// Our figure itself.
    Ours,
    /// How many times the peer's figure ours is.
    OverPeer,
    /// How many times the limit's figure ours is.
    OverLimit,
}

/// One line of a benchmark's table.
pub(crate) struct Measurement {
    name: String,
    unit: &'static str,
    ours: f64,
    peer: Option<(String, f64)>,
    /// What a kernel written by hand takes.
    limit: Option<f64>,
    bounded: Bounded,
    target: Option<f64>,
}

impl Measurement {
    /// How many times the limit's or the peer's figure ours is.
    fn ratio(&self) -> Option<f64> {
        match self.bounded {
            Bounded::OverLimit => self.limit.map(|limit| self.ours / limit),
            Bounded::Ours | Bounded::OverPeer => self.peer.as_ref().map(|(_, peer)| self.ours / peer),
        }
    }

    /// Whether the target is met; one without anything to compare with is not missed.
    fn is_met(&self) -> bool {
        let found = if self.bounded == Bounded::Ours { Some(self.ours) } else { self.ratio() };
        match (found, self.target) {
            (Some(found), Some(target)) => found <= target,
            _ => true,
        }
    }

    fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "name": self.name,
            "unit": self.unit,
            "ours": self.ours,
            "peer": self.peer.as_ref().map(|(_, value)| value),
            "peer_name": self.peer.as_ref().map(|(name, _)| name),
            "limit": self.limit,
            "ratio": self.ratio(),
            "target": self.target,
            "ok": self.is_met(),
        })
    }

    fn line(&self) -> String {
        let unit = self.unit;
        let limit = self.limit.map_or_else(String::new, |limit| format!("{limit:.6} {unit}"));
        let target = match (self.target, self.bounded) {
            (None, _) => String::new(),
            (Some(target), Bounded::Ours) => format!("at most {target} {unit}"),
            (Some(target), Bounded::OverPeer) => format!("at most {target} x peer"),
            (Some(target), Bounded::OverLimit) => format!("at most {target} x limit"),
        };
        let ratio = self.ratio().map_or_else(String::new, |ratio| format!("{ratio:.3}"));
        let peer = self.peer.as_ref().map_or_else(String::new, |(name, value)| format!("{name} {value:.6} {unit}"));
        let met = if self.is_met() { "ok" } else { "MISSED" };
        format!("{:<40}{:>12.6} {unit:<3}{limit:>16}{ratio:>10}  {met:<7}{target:<22}{peer}", self.name, self.ours)
    }
}

/// Measures and prints.
pub(crate) fn run(options: &Options) -> Result<()> {
    let mut missed = Vec::new();
    let mut print = |measurement: &Measurement| {
        if options.json {
            print_line(&measurement.json().to_string());
        } else {
            say(&measurement.line());
        }
        if !measurement.is_met() {
            missed.push(measurement.name.clone());
        }
    };
    if !options.json {
        say(&format!("{:<40}{:>16}{:>16}{:>10}  target, peer", "measurement", "ours", "limit", "ratio"));
    }
    match options.name {
        Name::Dispatch => dispatch::measure()?.iter().for_each(&mut print),
        Name::Engine => engine::measure(options.quick, &options.only, &mut print)?,
    }
    if options.check && !missed.is_empty() {
        bail!("targets were missed: {}", missed.join(", "));
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "JSON lines are the output asked for")]
fn print_line(line: &str) {
    println!("{line}");
}

/// Returns the middle value.
pub(crate) fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
