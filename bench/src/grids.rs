//! W2, W2b and W5: grids of averages, of strengths, and of stops, summed up for every combination.

mod limit;

use anyhow::{Context, Result, bail};
use assay_dataset::Bars;
use assay_engine::{
    Control, RunSpec,
    sweep::{Combination, Sweep, Trial, grid},
};
use assay_strategy::ParameterValue;
use serde_json::{Value, json};

use crate::{Work, market, single};

const AVERAGES: &str = r#"{"name": "Averages",
    "parameters": {"fast": {"type": "int", "default": 10, "min": 2, "max": 101}, "slow": {"type": "int", "default": 30, "min": 2, "max": 101}},
    "long": {"entry": "sma(close, fast) crosses above sma(close, slow)", "exit": "sma(close, fast) crosses below sma(close, slow)"}}"#;
const STRENGTHS: &str = r#"{"name": "Strengths",
    "parameters": {"length": {"type": "int", "default": 14, "min": 5, "max": 54}, "bound": {"type": "int", "default": 30, "min": 16, "max": 35}},
    "long": {
        "entry": "rsi(close, length) < bound and rsi(close, length)[1] >= bound",
        "exit": "rsi(close, length) > 100 - bound and rsi(close, length)[1] <= 100 - bound"}}"#;
const STOPS: &str = r#"{"name": "Stops",
    "parameters": {
        "stop": {"type": "decimal", "default": 0.05, "min": 0.005, "max": 0.125},
        "target": {"type": "decimal", "default": 0.1, "min": 0.01, "max": 0.2}},
    "long": {"entry": "sma(close, 10) crosses above sma(close, 30)", "exit": "sma(close, 10) crosses below sma(close, 30)"},
    "exits": {"stop_loss": "stop", "take_profit": [{"at": "target"}]}}"#;
const TRAILING: &str = r#"{"name": "Trailing",
    "parameters": {
        "stop": {"type": "decimal", "default": 0.05, "min": 0.005, "max": 0.125},
        "target": {"type": "decimal", "default": 0.1, "min": 0.01, "max": 0.2}},
    "long": {"entry": "sma(close, 10) crosses above sma(close, 30)", "exit": "sma(close, 10) crosses below sma(close, 30)"},
    "exits": {"trailing": {"distance": "stop"}, "take_profit": [{"at": "target"}]}}"#;

/// A strategy and what is tried on it.
pub(crate) struct Grid {
    document: &'static str,
    combinations: Vec<Combination>,
}

fn ints(values: impl Iterator<Item = i64>) -> Vec<ParameterValue> {
    values.map(ParameterValue::Int).collect()
}

fn pair(names: [&str; 2], values: [ParameterValue; 2]) -> Combination {
    names.into_iter().map(str::to_owned).zip(values).collect()
}

/// Losses of half a percent to 12.5 %, gains of 1 % to 20 %.
pub(crate) fn stops() -> impl Iterator<Item = (f64, f64)> {
    (1..=25).flat_map(|loss| (1..=20).map(move |gain| (0.005 * f64::from(loss), 0.01 * f64::from(gain))))
}

/// Returns number of bars and the grids of a workload.
fn grids(name: &str) -> Result<(usize, Vec<Grid>)> {
    Ok(match name {
        "W2" => {
            let pairs = (2..=100).flat_map(|fast| (fast + 1..=101).map(move |slow| [fast, slow]));
            let pairs = pairs.map(|values| pair(["fast", "slow"], values.map(ParameterValue::Int)));
            (10_000, vec![Grid { document: AVERAGES, combinations: pairs.collect() }])
        }
        "W2b" => {
            let combinations = grid(&[("length", ints(5..55)), ("bound", ints(16..36))]).context("too many")?;
            (100_000, vec![Grid { document: STRENGTHS, combinations }])
        }
        "W5" => {
            let combinations = || {
                stops()
                    .map(|(loss, gain)| pair(["stop", "target"], [loss, gain].map(ParameterValue::Decimal)))
                    .collect()
            };
            let fixed = Grid { document: STOPS, combinations: combinations() };
            (10_000, vec![fixed, Grid { document: TRAILING, combinations: combinations() }])
        }
        _ => bail!("there is no grid {name}"),
    })
}

pub(crate) fn prepare(name: &'static str, side: &str) -> Result<Work> {
    let (rows, grids) = grids(name)?;
    let bars = market::bars(rows)?;
    let threads = match side {
        "limit" => return limit::prepare(name, bars),
        "ours" => 1,
        "threads" => 2,
        // Two programs of their own side by side, each with half of the grid.
        "control" => return Ok(Box::new(move || control(&grids, &bars))),
        _ => bail!("there is no side {side}"),
    };
    let specs = grids.iter().map(|grid| single::spec(grid.document, &bars)).collect::<Result<Vec<_>>>()?;
    Ok(Box::new(move || {
        let mut sums = Sums::default();
        for (grid, spec) in grids.iter().zip(&specs) {
            sums.add(&sweep(spec, &bars, &grid.combinations, threads)?)?;
        }
        Ok(sums.told())
    }))
}

fn sweep(spec: &RunSpec, bars: &Bars, combinations: &[Combination], threads: usize) -> Result<Vec<Trial>> {
    Ok(Sweep::new(spec, bars.view().into())?.run(combinations, threads, &|_| Control::Continue)?)
}

/// Runs both halves of every grid on threads that share nothing.
fn control(grids: &[Grid], bars: &Bars) -> Result<Value> {
    let mut sums = Sums::default();
    for grid in grids {
        let spec = single::spec(grid.document, bars)?;
        // Every other combination, so that both halves take as long.
        let halves = [0, 1].map(|start| grid.combinations.iter().skip(start).step_by(2).cloned().collect::<Vec<_>>());
        let [even, odd] = halves.each_ref();
        let (one, other) = std::thread::scope(|scope| {
            let other = scope.spawn(|| sweep(&spec, bars, odd, 1));
            (sweep(&spec, bars, even, 1), other.join())
        });
        sums.add(&one?)?;
        sums.add(&other.ok().context("a thread failed")??)?;
    }
    Ok(sums.told())
}

/// What grids are compared by.
#[derive(Default)]
pub(crate) struct Sums {
    pub(crate) rows: usize,
    pub(crate) returns: f64,
    pub(crate) best: Option<f64>,
    pub(crate) drawdowns: f64,
    pub(crate) trades: u64,
}

impl Sums {
    pub(crate) fn take(&mut self, total: f64, drawdown: f64, trades: u64) {
        self.rows += 1;
        self.returns += total;
        self.best = Some(self.best.map_or(total, |best| best.max(total)));
        self.drawdowns += drawdown;
        self.trades += trades;
    }

    fn add(&mut self, trials: &[Trial]) -> Result<()> {
        for trial in trials {
            let metrics = &trial.result.as_ref().map_err(Clone::clone)?.metrics;
            self.take(metrics.total_return, metrics.max_drawdown_on_closes, metrics.trades);
        }
        Ok(())
    }

    pub(crate) fn told(&self) -> Value {
        json!({"rows": self.rows, "returns": self.returns, "best": self.best, "drawdowns": self.drawdowns, "trades": self.trades})
    }
}
