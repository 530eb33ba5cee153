//! `assay backtest`: run here or on the platform, watch, and look at results.

mod inspect;
mod local;
mod remote;
mod report;

use std::{collections::BTreeMap, path::Path};

use anyhow::{Context, Result, bail};
use assay_engine::{DialectOptions, LookaheadOptions, Question};
use assay_strategy::ParameterValue;
use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use super::data;
use crate::{client::Client, render::Output};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Backtest a strategy: here, or in a sandbox of the platform with --remote.
    Run(Box<Run>),
    /// Follow a run of the platform until it ends.
    Watch {
        /// The run.
        id: String,
    },
    /// Tell why a trade was made: the conditions that held and the indicators at that bar.
    Audit {
        #[command(flatten)]
        run: Box<Run>,
        /// The trade, counted from 1.
        #[arg(long, value_name = "NUMBER")]
        trade: u32,
    },
    /// Check that a strategy does not know the future: run it again as if later bars did not exist.
    Lookahead {
        #[command(flatten)]
        run: Box<Run>,
        /// How many beginnings of the data to try.
        #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(1..=i64::from(assay_engine::MAX_PREFIXES)))]
        prefixes: u32,
        /// Which ones: another seed, another sample.
        #[arg(long, default_value_t = 0)]
        seed: u32,
    },
    /// Try the decision behind a trade under other rules: other orders of events inside bars, and other engines.
    Counterfactual {
        #[command(flatten)]
        run: Box<Run>,
        /// The trade, counted from 1.
        #[arg(long, value_name = "NUMBER")]
        trade: u32,
    },
    /// Fill the whole backtest as other engines would, such as freqtrade or LEAN, and tell where each parts from it.
    Dialects {
        #[command(flatten)]
        run: Box<Run>,
        /// Let engines that trade whole units only trade fractions.
        #[arg(long)]
        fractional: bool,
    },
    /// Show the result of a run of the platform.
    Show {
        /// The run.
        id: String,
        /// How many trades to show.
        #[arg(long, default_value_t = 20)]
        trades: usize,
    },
}

#[derive(Args)]
pub(crate) struct Run {
    /// A strategy document, or the id of a built-in strategy. Questions with --remote also take the id of a finished run.
    strategy: String,
    /// A further strategy on the same capital, with its own defaults; may be given several times.
    #[arg(long = "with", value_name = "STRATEGY")]
    further: Vec<String>,
    #[command(flatten)]
    bars: Bars,
    /// Set a parameter of the strategy; may be given several times.
    #[arg(long = "set", value_name = "NAME=VALUE", value_parser = assignment)]
    parameters: Vec<(String, ParameterValue)>,
    /// What the account starts with, in whole units of its currency.
    #[arg(long, default_value_t = 10_000)]
    capital: u32,
    /// Fee of each fill, as a fraction of its value.
    #[arg(long, default_value_t = 0.001)]
    fee: f64,
    /// Execution rules as a JSON object, such as `{"fill":"this_close"}`; `fees` in it replace --fee.
    #[arg(long, value_name = "JSON", default_value = "{}")]
    execution: String,
    /// What several strategies and instruments may do together as a JSON object, such as `{"max_positions":3}`.
    #[arg(long, value_name = "JSON", default_value = "{}")]
    portfolio: String,
    /// What holding a position costs as a JSON object by symbol, such as
    /// `{"BTC-USD":{"constant":{"interval":"8h","rate":0.0001}}}`.
    #[arg(long, value_name = "JSON", default_value = "{}")]
    funding: String,
    /// In which prices and quantities instruments are dealt in as a JSON object by symbol, such as
    /// `{"BTC-USD":{"tick_size":0.01,"quantity_step":0.0001,"minimum_quantity":0.001}}`.
    #[arg(long, value_name = "JSON", default_value = "{}")]
    lots: String,
    /// How many trades to show.
    #[arg(long, default_value_t = 20)]
    trades: usize,
    /// Run on the platform instead of here.
    #[arg(long)]
    remote: bool,
}

/// What is traded: files, or datasets of the platform.
#[derive(Args)]
pub(crate) struct Bars {
    /// File of bars, CSV or Parquet; several are several instruments on one capital.
    #[arg(long, value_name = "FILE", required_unless_present_any = ["dataset", "remote"], conflicts_with = "dataset")]
    data: Vec<std::path::PathBuf>,
    /// Dataset of the platform, by name or id; may be given several times.
    #[arg(long, value_name = "DATASET", requires = "remote")]
    dataset: Vec<String>,
    /// Name of the instrument in each file, in their order [default: from the file's name].
    #[arg(long)]
    symbol: Vec<String>,
    /// File of shorter bars of the first instrument, which tell the order of events inside a bar (`{"intrabar":"finer"}`).
    #[arg(long, value_name = "FILE", requires = "data")]
    finer: Option<std::path::PathBuf>,
    /// Length of a bar in the file [default: found out from the rows].
    #[arg(long)]
    timeframe: Option<String>,
    /// What the file's timestamps mark.
    #[arg(long, value_enum, default_value_t = data::Stamp::Open)]
    timestamps: data::Stamp,
    /// When the market of the file trades.
    #[arg(long, value_enum, default_value_t = data::Market::AlwaysOpen)]
    calendar: data::Market,
}

impl Bars {
    /// Returns the files, each with the symbol given for it.
    fn files(&self) -> Result<Vec<data::File>> {
        if self.symbol.len() > self.data.len().max(1) {
            bail!("--symbol is given {} times for {} files", self.symbol.len(), self.data.len());
        }
        let file = |(place, path): (usize, &std::path::PathBuf)| data::File {
            path: path.clone(),
            symbol: self.symbol.get(place).cloned(),
            timeframe: self.timeframe.clone(),
            timestamps: self.timestamps,
            calendar: self.calendar,
        };
        Ok(self.data.iter().enumerate().map(file).collect())
    }

    /// Returns the file of the first instrument's shorter bars, which has the same symbol.
    fn finer(&self) -> Result<Option<data::File>> {
        let Some(path) = self.finer.clone() else { return Ok(None) };
        let first = self.files()?.into_iter().next().context("give the instrument's bars with --data")?;
        Ok(Some(data::File { symbol: Some(first.symbol()), path, timeframe: None, ..first }))
    }
}

impl Run {
    /// Returns the strategies with their sources, those of files or built-in ones.
    fn sources(&self) -> Result<Vec<(&str, String)>> {
        let names = std::iter::once(&self.strategy).chain(&self.further);
        names.map(|name| Ok((name.as_str(), source(name)?))).collect()
    }

    /// Returns a JSON object that was given as text.
    fn object(text: &str, option: &str) -> Result<Value> {
        let object: Map<String, Value> =
            serde_json::from_str(text).with_context(|| format!("{option} is not a JSON object"))?;
        Ok(object.into())
    }

    /// Returns the execution rules as JSON, the same for a run here and on the platform.
    fn execution(&self) -> Result<Value> {
        let mut rules: Map<String, Value> =
            serde_json::from_str(&self.execution).context("--execution is not a JSON object")?;
        rules.entry("fees").or_insert_with(|| json!({"rate": self.fee}));
        Ok(rules.into())
    }

    fn parameters(&self) -> BTreeMap<String, ParameterValue> {
        self.parameters.iter().cloned().collect()
    }
}

/// Returns the source of a strategy.
fn source(name: &str) -> Result<String> {
    if let Some(builtin) = assay_strategy::builtins().iter().find(|builtin| builtin.id == name) {
        return Ok(builtin.source.to_owned());
    }
    let path = Path::new(name);
    if !path.exists() {
        bail!("`{name}` is neither a file nor a built-in strategy; see `assay strategy builtins`");
    }
    super::strategy::read(path)
}

/// Runs `assay backtest`.
pub(crate) async fn run(command: &Command, client: impl Fn() -> Result<Client>, output: Output) -> Result<()> {
    match command {
        Command::Run(options) if options.remote => remote::run(&client()?, options, output).await,
        Command::Run(options) => local::run(options, output),
        Command::Audit { run, trade } => inspect::run(client, run, Question::Decision { trade: *trade }, output).await,
        Command::Lookahead { run, prefixes, seed } => {
            let options = LookaheadOptions { prefixes: *prefixes, seed: u64::from(*seed) };
            inspect::run(client, run, Question::Lookahead(options), output).await
        }
        Command::Counterfactual { run, trade } => {
            inspect::run(client, run, Question::Counterfactual { trade: *trade }, output).await
        }
        Command::Dialects { run, fractional } => {
            let options = DialectOptions { fractional: *fractional };
            inspect::run(client, run, Question::Dialects(options), output).await
        }
        Command::Watch { id } => remote::watch(&client()?, id, output).await,
        Command::Show { id, trades } => remote::show(&client()?, id, *trades, output).await,
    }
}

/// Reads `name=value`: a number, `true`, `false`, or else a text.
fn assignment(text: &str) -> Result<(String, ParameterValue)> {
    let (name, value) = text.split_once('=').context("expected NAME=VALUE")?;
    let value = serde_json::from_str(value).or_else(|_| serde_json::from_value(value.into()));
    Ok((name.to_owned(), value.with_context(|| format!("`{name}` has no value that a parameter can take"))?))
}
