//! Real work in every backend gives what the engine gives in this process, bit for bit.

use crate::common::{Ending, backends, limits, run, runner};
use assay_dataset::{Bars, Calendar, Format, ImportOptions, columns, digest, import, synthetic};
use assay_engine::{Equity, Instrument, Outcome, RunSpec, StrategyUse, Trade, Unobserved, backtest};
use assay_protocol::{
    ExitClass, Finished, Imported, MAX_EQUITY_POINTS, RunnerFrame, Stage, Task, equity_points, trades,
};
use assay_types::Timeframe;

const CROSS: &str = r#"{
    "name": "Cross",
    "parameters": {"fast": {"type": "int", "default": 10, "min": 2, "max": 50}},
    "long": {"entry": "sma(close, fast) crosses above sma(close, 30)", "exit": "sma(close, fast) crosses below sma(close, 30)"}
}"#;

fn market(rows: usize) -> Bars {
    let instrument = synthetic::find(&"SYN-BTC".parse().unwrap()).unwrap();
    synthetic::market(7, instrument, Timeframe::HOUR, rows)
}

fn spec(bars: &Bars) -> RunSpec {
    let parameters = [("fast".to_owned(), serde_json::from_str("12").unwrap())].into();
    let strategy = StrategyUse { parameters, ..StrategyUse::new(serde_json::from_str(CROSS).unwrap()) };
    let symbol = "SYN-BTC".parse().unwrap();
    let instrument = Instrument::new(symbol, digest(bars.view()), Timeframe::HOUR, Calendar::AlwaysOpen);
    RunSpec::new(strategy, instrument, 10_000.0, "USD")
}

fn task(spec: &RunSpec) -> Task {
    Task::Backtest { spec: serde_json::to_vec(spec).unwrap().into() }
}

/// What the frames of a backtest add up to.
#[derive(Default)]
struct Results {
    summary: Vec<u8>,
    trades: Vec<Trade>,
    equity: Equity,
    points: u32,
    stages: Vec<Stage>,
    finished: Option<Finished>,
}

fn collect(ending: &Ending) -> Results {
    let mut results = Results::default();
    for frame in &ending.frames {
        match frame {
            RunnerFrame::Summary(json) => results.summary = json.to_vec(),
            RunnerFrame::Trades(table) => results.trades.extend(trades(table).unwrap()),
            RunnerFrame::Equity(chunk) => equity_points(chunk, &mut results.equity),
            RunnerFrame::EquityPoint(_) => results.points += 1,
            RunnerFrame::Span(span) => results.stages.push(span.stage),
            RunnerFrame::Finished(finished) => results.finished = Some(*finished),
            RunnerFrame::Progress(_) | RunnerFrame::Heartbeat => {}
            other => panic!("unexpected {other:?}"),
        }
    }
    results
}

fn assert_same(ending: &Ending, expected: &Outcome, backend: &str) {
    assert_eq!(ending.exit.class, ExitClass::Ok, "{backend}: {:?}", ending.exit);
    let results = collect(ending);
    assert_eq!(results.finished.unwrap().digest, expected.digest, "{backend}");
    assert_eq!(results.trades, expected.trades, "{backend}");
    assert_eq!(results.equity, expected.equity, "{backend}");
    assert_eq!(results.summary, serde_json::to_vec(&expected.summary).unwrap(), "{backend}");
    assert_eq!(results.stages, [Stage::Decode, Stage::Compute, Stage::Encode], "{backend}");
    assert!((1..=MAX_EQUITY_POINTS).contains(&results.points), "{backend}: {} points", results.points);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backtest_in_a_sandbox_equals_one_without() {
    let bars = market(40_000);
    let spec = spec(&bars);
    let expected = backtest(&spec, &[bars.view().into()], &mut Unobserved).unwrap();
    assert!(expected.trades.len() > 100, "the strategy has to trade for this to prove anything");
    let data = columns::encode(bars.view());
    for backend in backends(&runner()).await {
        for _ in 0..2 {
            let ending = run(backend.sandbox.as_ref(), limits(), task(&spec), &data).await;
            assert_same(&ending, &expected, backend.name);
        }
        backend.sandbox.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_in_a_sandbox_equals_one_without() {
    let bars = market(30_000);
    let file = assay_dataset::parquet::encode(&bars).unwrap();
    let options = ImportOptions { timestamps: assay_dataset::StampedAt::Close, ..ImportOptions::default() };
    let expected = import(file.clone(), Format::Parquet, &options).unwrap();
    for backend in backends(&runner()).await {
        let task = Task::Import { format: Format::Parquet, options: options.clone() };
        let ending = run(backend.sandbox.as_ref(), limits(), task, &file).await;
        assert_eq!(ending.exit.class, ExitClass::Ok, "{}: {:?}", backend.name, ending.exit);
        let mut bytes = Vec::new();
        let mut found = None::<Imported>;
        for frame in ending.frames {
            match frame {
                RunnerFrame::Bars(chunk) => bytes.extend_from_slice(&chunk),
                RunnerFrame::Imported(imported) => found = Some(imported),
                _ => {}
            }
        }
        let found = found.unwrap();
        assert_eq!(columns::decode(&bytes).unwrap(), expected.bars, "{}", backend.name);
        assert_eq!((found.bars, found.timeframe), (30_000, Timeframe::HOUR), "{}", backend.name);
        assert_eq!(found.digest, digest(expected.bars.view()), "{}", backend.name);
        assert_eq!(found.quality.to_vec(), serde_json::to_vec(&expected.quality).unwrap(), "{}", backend.name);
        backend.sandbox.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_file_is_explained_with_its_line() {
    let file = b"time,open,high,low,close,volume\n2024-01-01,1,2,0.5,1.5,10\n2024-01-02,1,2,oops,1.5,10\n";
    for backend in backends(&runner()).await {
        let task = Task::Import { format: Format::Csv, options: ImportOptions::default() };
        let ending = run(backend.sandbox.as_ref(), limits(), task, file).await;
        assert_eq!(ending.exit.class, ExitClass::Data, "{}: {ending:?}", backend.name);
        let message = ending.exit.detail.unwrap();
        assert!(message.contains("line 3") && message.contains("oops"), "{message}");
        backend.sandbox.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_strategy_is_the_strategys_fault() {
    let bars = market(500);
    let mut spec = spec(&bars);
    spec.strategies[0].document =
        serde_json::from_str(&CROSS.replace("sma(close, 30)", "no_such_thing(close, 30)")).unwrap();
    let data = columns::encode(bars.view());
    for backend in backends(&runner()).await {
        let ending = run(backend.sandbox.as_ref(), limits(), task(&spec), &data).await;
        assert_eq!(ending.exit.class, ExitClass::StrategyError, "{}: {ending:?}", backend.name);
        assert!(ending.exit.detail.unwrap().contains("no_such_thing"), "{}", backend.name);
        backend.sandbox.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bars_that_the_run_does_not_name_are_refused() {
    let bars = market(500);
    let mut spec = spec(&bars);
    spec.instruments[0].dataset = assay_types::Digest::of(b"other bars");
    for backend in backends(&runner()).await {
        let ending = run(backend.sandbox.as_ref(), limits(), task(&spec), &columns::encode(bars.view())).await;
        assert_eq!(ending.exit.class, ExitClass::PlatformError, "{}: {ending:?}", backend.name);
        backend.sandbox.shutdown().await;
    }
}
