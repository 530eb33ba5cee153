//! A cold backtest of 10,000 bars through the API: where its time goes.

use std::{fs, process::Stdio, time::Instant};

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Bounded, Measurement, median};
use crate::{
    shell::{command, run_quietly, say},
    up::Platform,
};

const ROUNDS: usize = 15;
/// What a cold run may take in all, in milliseconds, at the median on two cores.
const TARGET: f64 = 400.0;
const BARS: &str = "10000";

/// Runs one backtest after another against a fresh platform and returns the median of each part.
pub(super) fn measure() -> Result<Vec<Measurement>> {
    let platform = Platform::start(&[])?;
    let user = User::sign_in(&platform)?;
    say(&format!("{ROUNDS} backtests of {BARS} bars, each in a sandbox of its own"));
    let mut parts: Vec<(&str, Vec<f64>)> = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let run = user.backtest()?;
        let wall = start.elapsed().as_secs_f64() * 1e3;
        let timings = &run["timings"];
        let mut all = vec![("submit to result, with the CLI", wall)];
        for (name, field) in [
            ("  queue", "queuedMs"),
            ("  sandbox start", "sandboxMs"),
            ("  compute", "computeMs"),
            ("  store", "storeMs"),
        ] {
            all.push((name, timings[field].as_f64().context("the run has no timings")?));
        }
        let total: f64 = all.iter().skip(1).map(|(_, value)| value).sum();
        all.insert(0, ("queued to stored", total));
        parts.resize_with(all.len(), || ("", Vec::new()));
        for (part, (name, value)) in parts.iter_mut().zip(all) {
            part.0 = name;
            part.1.push(value);
        }
    }
    Ok(parts
        .into_iter()
        .map(|(name, mut values)| Measurement {
            unit: "ms",
            limit: None,
            bounded: Bounded::Ours,
            target: (name == "queued to stored").then_some(TARGET),
            ours: median(&mut values),
            name: format!("{name} ({})", platform.sandbox),
            peer: None,
        })
        .collect())
}

struct User<'a> {
    platform: &'a Platform,
}

impl<'a> User<'a> {
    fn sign_in(platform: &'a Platform) -> Result<Self> {
        let user = Self { platform };
        let password = fs::File::open(platform.folder.join("demo-password"))?;
        run_quietly(
            user.assay(&["login", "--email", "demo@assay.example", "--password-stdin"]).stdin(Stdio::from(password)),
        )?;
        Ok(user)
    }

    fn backtest(&self) -> Result<Value> {
        let arguments = ["backtest", "run", "sma-cross", "--remote", "--dataset", "SYN-BTC 1h (synthetic)", "--json"];
        Ok(serde_json::from_str(&run_quietly(&mut self.assay(&arguments))?)?)
    }

    fn assay(&self, arguments: &[&str]) -> std::process::Command {
        let mut assay = command(&self.platform.executable.to_string_lossy());
        assay.args(arguments).env("ASSAY_SERVER", &self.platform.url);
        assay.env("ASSAY_CONFIG_HOME", self.platform.folder.join("cli"));
        assay
    }
}
