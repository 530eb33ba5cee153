//! A backtest in this process: the same engine and the same digest as on the platform.

use anyhow::{Context, Result, anyhow, bail};
use assay_dataset::digest;
use assay_engine::{Control, Execution, Instrument, Observer, RunSpec, StrategyUse, backtest};
use serde_json::json;

use super::{Run, report};
use crate::render::{Output, Progress};

/// Runs a backtest here and prints its result.
pub(super) fn run(options: &Run, output: Output) -> Result<()> {
    let source = options.source()?;
    let checked = assay_strategy::check(&source);
    let Some(document) = checked.document else {
        let reasons: Vec<String> = checked.diagnostics.iter().map(ToString::to_string).collect();
        bail!("{} does not compile:\n{}", options.strategy, reasons.join("\n"));
    };
    let file = options.bars.file().context("give a file of bars with --data")?;
    let imported = file.load()?;
    let execution: Execution =
        serde_json::from_value(options.execution()?).context("--execution does not describe execution rules")?;
    let strategy = StrategyUse { parameters: options.parameters(), ..StrategyUse::new(document) };
    let symbol = file.symbol().parse().context("give the instrument's name with --symbol")?;
    let bars = imported.bars.view();
    let instrument = Instrument::new(symbol, digest(bars), imported.timeframe, imported.calendar);
    let plain = RunSpec::new(strategy, instrument, f64::from(options.capital), "USD");
    let spec = RunSpec { execution, ..plain };
    let mut bar = Bar(Progress::new("backtest", output.is_json()));
    let outcome = backtest(&spec, &[bars.into()], &mut bar).map_err(|cause| anyhow!(cause))?;
    bar.0.finish();
    let result = json!({
        "digest": outcome.digest,
        "metrics": outcome.summary.metrics,
        "ambiguity": outcome.summary.ambiguity,
        "configuration": outcome.summary.configuration,
    });
    output.value(&result, |_| {
        report::page(&outcome.summary, &outcome.trades, options.trades, &outcome.digest.to_string())
    })
}

struct Bar(Progress);

impl Observer for Bar {
    fn progress(&mut self, progress: &assay_engine::Progress) -> Control {
        self.0.set(progress.done as u64, progress.total as u64);
        Control::Continue
    }
}
