//! A backtest in this process: the same engine and the same digest as on the platform.

use std::collections::BTreeMap;

use anyhow::{Context, Result, anyhow, bail};
use assay_dataset::{Imported, digest};
use assay_engine::{
    Answer, Control, ENGINE, Feed, Finer, Funding, Instrument, Lot, Observer, Question, RunSpec, StrategyUse,
    Unobserved, backtest, inspect,
};
use assay_strategy::Document;
use assay_types::Symbol;
use serde_json::json;

use super::{Run, report};
use crate::{
    command::data::File,
    render::{Output, Progress},
};

/// Runs a backtest here and prints its result.
pub(super) fn run(options: &Run, output: Output) -> Result<()> {
    let (spec, loaded) = prepare(options)?;
    let mut bar = Bar(Progress::new("backtest", output.is_json()));
    let outcome = backtest(&spec, &feeds(&loaded), &mut bar).map_err(|cause| anyhow!(cause))?;
    bar.0.finish();
    let result = json!({
        "digest": outcome.digest,
        "metrics": outcome.summary.metrics,
        "ambiguity": outcome.summary.ambiguity,
        "dropped": outcome.summary.dropped,
        "configuration": outcome.summary.configuration,
    });
    output.value(&result, |_| {
        report::page(&outcome.summary, &outcome.trades, options.trades, &outcome.digest.to_string())
    })
}

/// Answers a question to a run here.
pub(super) fn ask(options: &Run, question: Question) -> Result<Answer> {
    let (spec, loaded) = prepare(options)?;
    inspect(&spec, &feeds(&loaded), question, &mut Unobserved).map_err(|cause| anyhow!(cause))
}

/// Symbol and bars of a file, and its finer bars where there are any.
type Loaded = (Symbol, Imported, Option<Imported>);

/// Reads the strategies, then the bars.
fn prepare(options: &Run) -> Result<(RunSpec, Vec<Loaded>)> {
    let used = |(name, source): &(&str, String)| Ok(StrategyUse::new(document(name, source)?));
    let strategies = options.sources()?.iter().map(used).collect::<Result<Vec<_>>>()?;
    let loaded = load(options)?;
    Ok((specify(options, strategies, &loaded)?, loaded))
}

fn feeds(loaded: &[Loaded]) -> Vec<Feed<'_>> {
    loaded
        .iter()
        .map(|(_, bars, finer)| Feed { bars: bars.bars.view(), finer: finer.as_ref().map(|finer| finer.bars.view()) })
        .collect()
}

fn document(name: &str, source: &str) -> Result<Document> {
    let checked = assay_strategy::check(source);
    checked.document.with_context(|| {
        let reasons: Vec<String> = checked.diagnostics.iter().map(ToString::to_string).collect();
        format!("{name} does not compile:\n{}", reasons.join("\n"))
    })
}

/// Returns symbol and bars of every file, the first with its finer bars where there are any.
fn load(options: &Run) -> Result<Vec<Loaded>> {
    let mut finer = options.bars.finer()?.map(|file| file.load()).transpose()?;
    let files = options.bars.files()?;
    if files.is_empty() {
        bail!("give a file of bars with --data");
    }
    let one = |file: &File| {
        let symbol = file.symbol().parse().context("give the instrument's name with --symbol")?;
        Ok((symbol, file.load()?, finer.take()))
    };
    files.iter().map(one).collect()
}

fn specify(options: &Run, mut strategies: Vec<StrategyUse>, loaded: &[Loaded]) -> Result<RunSpec> {
    let execution =
        serde_json::from_value(options.execution()?).context("--execution does not describe execution rules")?;
    let portfolio = serde_json::from_value(Run::object(&options.portfolio, "--portfolio")?)
        .context("--portfolio does not describe rules of a portfolio")?;
    let mut funding: BTreeMap<String, Funding> =
        serde_json::from_str(&options.funding).context("--funding does not describe funding by symbol")?;
    let mut lots: BTreeMap<String, Lot> =
        serde_json::from_str(&options.lots).context("--lots does not describe lots by symbol")?;
    if let Some(first) = strategies.first_mut() {
        first.parameters = options.parameters();
    }
    let instrument = |(symbol, bars, finer): &Loaded| Instrument {
        finer: finer.as_ref().map(|finer| Finer { dataset: digest(finer.bars.view()), timeframe: finer.timeframe }),
        funding: funding.remove(symbol.as_str()),
        lot: lots.remove(symbol.as_str()),
        ..Instrument::new(symbol.clone(), digest(bars.bars.view()), bars.timeframe, bars.calendar)
    };
    let instruments = loaded.iter().map(instrument).collect();
    let unknown = |option, symbol: Option<&String>| match symbol {
        Some(symbol) => Err(anyhow!("{option} names {symbol}, which is no instrument of the run")),
        None => Ok(()),
    };
    unknown("--funding", funding.keys().next())?;
    unknown("--lots", lots.keys().next())?;
    Ok(RunSpec {
        engine: ENGINE.to_owned(),
        strategies,
        instruments,
        from: None,
        to: None,
        capital: f64::from(options.capital),
        currency: "USD".to_owned(),
        execution,
        portfolio,
        seed: 0,
    })
}

struct Bar(Progress);

impl Observer for Bar {
    fn progress(&mut self, progress: &assay_engine::Progress) -> Control {
        self.0.set(progress.done as u64, progress.total as u64);
        Control::Continue
    }
}
