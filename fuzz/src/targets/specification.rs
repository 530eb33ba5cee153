use std::sync::LazyLock;

use assay_dataset::{Bars, Calendar, digest, synthetic};
use assay_engine::{Execution, Feed, Instrument, Preset, RunSpec, StrategyUse, Unobserved, backtest, canonical_json};
use assay_strategy::{builtins, parse};
use assay_types::Timeframe;

use super::{Target, kind, size};

/// A run specification in JSON: what is accepted runs to an end with finite numbers.
pub(super) const SPECIFICATION: Target = Target { name: "specification", run, made, words: &WORDS };

const WORDS: [&str; 22] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "null",
    "true",
    "1e999",
    "-1",
    "\"fill\":\"this_close\"",
    "\"intrabar\":\"optimistic\"",
    "\"leverage\":",
    "\"fees\":{\"rate\":",
    "\"slippage\":",
    "\"end\":\"close\"",
    "\"capital\":",
    "\"from\":",
    "\"to\":",
    "\"seed\":",
    "\"calendar\":\"exchange\"",
    "\"timeframe\":\"1d\"",
];
static BARS: LazyLock<Bars> = LazyLock::new(|| synthetic::market(1, &synthetic::INSTRUMENTS[0], Timeframe::HOUR, 400));

fn made() -> Vec<Vec<u8>> {
    let documents = builtins().iter().filter_map(|builtin| parse(builtin.source).ok()).map(|parsed| parsed.document);
    let presets = Preset::ALL.into_iter().map(Preset::execution);
    let rules = std::iter::once(Execution::default()).chain(presets).cycle();
    let specification = |(document, execution)| {
        let symbol = "SYN-BTC".parse().ok()?;
        let instrument = Instrument::new(symbol, digest(BARS.view()), Timeframe::HOUR, Calendar::AlwaysOpen);
        Some(RunSpec { execution, ..RunSpec::new(StrategyUse::new(document), instrument, 1e6, "USD") })
    };
    let specifications = documents.zip(rules).filter_map(specification);
    specifications.filter_map(|spec: RunSpec| serde_json::to_vec(&spec).ok()).collect()
}

fn run(bytes: &[u8]) -> u64 {
    let spec: RunSpec = match serde_json::from_slice(bytes) {
        Ok(spec) => spec,
        Err(error) => return kind(&error.to_string()),
    };
    let canonical = canonical_json(&spec);
    // As many feeds as instruments: a specification of several is as good as one of one.
    let feeds = vec![Feed::from(BARS.view()); spec.instruments.len()];
    match backtest(&spec, &feeds, &mut Unobserved) {
        Ok(outcome) => {
            let metrics = &outcome.summary.metrics;
            assert!(outcome.equity.equity.iter().all(|equity| equity.is_finite()), "equity is not finite");
            assert!(outcome.trades.iter().all(|trade| trade.profit.is_finite()), "a profit is not finite");
            // Not the same to the letter: 9.0 is a 9 there, which means the same. The digest covers the form and what came of it.
            let again = canonical.ok().and_then(|bytes| serde_json::from_slice::<RunSpec>(&bytes).ok());
            let again = again.and_then(|spec| backtest(&spec, &feeds, &mut Unobserved).ok());
            assert_eq!(again.map(|again| again.digest), Some(outcome.digest), "the canonical form is of another run");
            size("run", outcome.trades.len()) ^ size("dropped", metrics.closed_trades as usize).rotate_left(17)
        }
        Err(error) => kind(&error.to_string()),
    }
}
