//! What a sweep holds in memory grows with the bars and with the combinations, never with their product.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(unsafe_code, reason = "an allocator that counts has to be one")]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

use assay_dataset::{Bars, Calendar, digest, synthetic};
use assay_engine::{
    Control, Instrument, RunSpec, StrategyUse,
    sweep::{Combination, Sweep, grid},
};
use assay_strategy::{ParameterValue, parse};
use assay_types::Timeframe;

/// The system's allocator, which remembers the most that was held at once.
struct Counting;

static HELD: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call is passed on as it is.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let held = HELD.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        MOST.fetch_max(held, Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        HELD.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

const BARS: usize = 100_000;
const MIB: usize = 1 << 20;
/// What a sweep may keep of indicators, whatever it computes.
const KEPT: usize = 64 * MIB;

const CROSS: &str = r#"{
    "name": "Cross",
    "parameters": {
        "fast": {"type": "int", "default": 10, "min": 2, "max": 1000},
        "slow": {"type": "int", "default": 30, "min": 2, "max": 1000}
    },
    "long": {"entry": "sma(close, fast) crosses above sma(close, slow)", "exit": "sma(close, fast) crosses below sma(close, slow)"}
}"#;

fn spec(bars: &Bars) -> RunSpec {
    let used = StrategyUse::new(parse(CROSS).unwrap().document);
    let symbol = "SYN-BTC".parse().unwrap();
    let instrument = Instrument::new(symbol, digest(bars.view()), Timeframe::HOUR, Calendar::AlwaysOpen);
    RunSpec::new(used, instrument, 10_000.0, "USD")
}

/// Windows that no two combinations share, so that nothing can be used twice.
fn combinations(count: i64) -> Vec<Combination> {
    let fast: Vec<_> = (2..2 + count).map(ParameterValue::Int).collect();
    grid(&[("fast", fast), ("slow", vec![ParameterValue::Int(1_000)])]).unwrap()
}

/// Returns the most that a sweep held beyond what was held before it.
fn most(spec: &RunSpec, bars: &Bars, count: i64) -> usize {
    let combinations = combinations(count);
    let before = HELD.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    let sweep = Sweep::new(spec, bars.view().into()).unwrap();
    let trials = sweep.run(&combinations, 1, &|_| Control::Continue).unwrap();
    assert!(trials.iter().all(|trial| trial.result.as_ref().unwrap().metrics.trades > 10));
    MOST.load(Ordering::Relaxed) - before
}

#[test]
fn a_sweep_of_more_combinations_holds_no_more_bars() {
    let bars = synthetic::market(5, &synthetic::INSTRUMENTS[0], Timeframe::HOUR, BARS);
    let spec = spec(&bars);
    let few = most(&spec, &bars, 120);
    let many = most(&spec, &bars, 480);
    let column = BARS * size_of::<f64>();
    assert!(few < KEPT + 40 * column, "{} MiB for {BARS} bars", few / MIB);
    // A single byte for each bar of each further combination would be ten times as much.
    assert!(many < few + 360 * BARS / 10, "{} MiB more for 360 more combinations", (many - few) / MIB);
}
