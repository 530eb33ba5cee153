//! Measurements: always ours beside a peer or a limit in the same run, as ratios of medians.

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};

use crate::shell::say;

mod dispatch;

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
}

#[derive(Clone, Copy, ValueEnum)]
enum Name {
    /// A cold backtest of 10,000 bars through the API.
    Dispatch,
}

/// One line of a benchmark's table. Times are milliseconds.
pub(crate) struct Measurement {
    name: String,
    ours: f64,
    peer: Option<(String, f64)>,
    limit: Option<f64>,
}

impl Measurement {
    /// How many times the peer's figure ours is.
    fn ratio(&self) -> Option<f64> {
        self.peer.as_ref().map(|(_, peer)| self.ours / peer)
    }

    fn is_met(&self) -> bool {
        self.limit.is_none_or(|limit| self.ours <= limit)
    }

    fn json(&self) -> serde_json::Value {
        serde_json::json!({
            "name": self.name,
            "ours": self.ours,
            "peer": self.peer.as_ref().map(|(_, value)| value),
            "peer_name": self.peer.as_ref().map(|(name, _)| name),
            "limit": self.limit,
            "ratio": self.ratio(),
            "target": self.limit,
            "ok": self.is_met(),
        })
    }
}

/// Measures and prints.
pub(crate) fn run(options: &Options) -> Result<()> {
    let measurements = match options.name {
        Name::Dispatch => dispatch::measure()?,
    };
    if !options.json {
        say(&format!("{:<34}{:>12}{:>12}  {}", "measurement", "ours", "target", "peer"));
    }
    for measurement in &measurements {
        if options.json {
            print_line(&measurement.json().to_string());
        } else {
            let target = measurement.limit.map_or_else(String::new, |limit| format!("{limit:.0} ms"));
            let peer =
                measurement.peer.as_ref().map_or_else(String::new, |(name, value)| format!("{name} {value:.1} ms"));
            say(&format!("{:<34}{:>9.1} ms{target:>12}  {peer}", measurement.name, measurement.ours));
        }
    }
    if options.check && !measurements.iter().all(Measurement::is_met) {
        bail!("a target was missed");
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
