use super::change::Change;
use crate::prelude::*;

/// The slope of a thrice smoothed average.
pub(crate) const TRIX: Indicator = Indicator {
    id: "trix",
    name: "TRIX",
    summary: "The change from bar to bar of a thrice smoothed average, in percent.",
    category: Category::Momentum,
    formula: "roc(ema(ema(ema(x, length), length), length), 1)",
    source: "Jack Hutson, Good TRIX (1983); TA-Lib TRIX",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 15, 1)],
    outputs: &["value"],
    dependencies: &["ema", "roc"],
    lookback: |p| 3 * (p.window(0) - 1) + 1,
    build: |p| {
        let [first, second, third] = [(); 3].map(|()| Ema::new(p.window(0)));
        filter(Chain(Chain(Chain(first, second), third), Change::new(1)))
    },
};

/// Blau's doubly smoothed momentum.
pub(crate) const TSI: Indicator = Indicator {
    id: "tsi",
    name: "True strength index",
    summary: "Doubly smoothed momentum as a share of doubly smoothed movement, from -100 to 100.",
    category: Category::Momentum,
    formula: "100 ema(ema(m, long), short) / ema(ema(|m|, long), short), m = x - x[1]; 0 without any movement",
    source: "William Blau, Momentum, Direction, and Divergence (1995); TA-Lib TSI",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("long", 25, 1), Parameter::window("short", 13, 1)],
    outputs: &["value"],
    dependencies: &["ema", "mom"],
    lookback: |p| p.window(0) + p.window(1) - 1,
    build: |p| {
        let [mut net, mut path] = [(); 2].map(|()| Chain(Ema::new(p.window(0)), Ema::new(p.window(1))));
        let mut last = f64::NAN;
        machine(move |[x]| {
            let change = x - last;
            last = x;
            let (net, path) = (net.follow(change), path.follow(change.abs()));
            [if path == 0.0 { 0.0 } else { 100.0 * net / path }]
        })
    },
};

/// Coppock's long-term buying signal.
pub(crate) const COPPOCK: Indicator = Indicator {
    id: "coppock",
    name: "Coppock curve",
    summary: "A smoothed sum of two long rates of change; a turn up from below 0 is its buying signal.",
    category: Category::Momentum,
    formula: "wma(roc(x, fast) + roc(x, slow), smooth)",
    source: "Edwin Coppock, Barron's (1962); TA-Lib COPPOCK",
    inputs: Input::SERIES,
    parameters: &[
        Parameter::window("smooth", 10, 1),
        Parameter::window("fast", 11, 1),
        Parameter::window("slow", 14, 1),
    ],
    outputs: &["value"],
    dependencies: &["roc", "wma"],
    lookback: |p| p.window(1).max(p.window(2)) + p.window(0) - 1,
    build: |p| {
        let (mut fast, mut slow) = (Change::new(p.window(1)), Change::new(p.window(2)));
        let mut smooth = Wma::new(p.window(0));
        machine(move |[x]| [smooth.follow(fast.push(x) + slow.push(x))])
    },
};

/// Pring's sum of four rates of change.
pub(crate) const KST: Indicator = Indicator {
    id: "kst",
    name: "Know sure thing",
    summary: "Four smoothed rates of change, the longer ones with more weight, and their average.",
    category: Category::Momentum,
    formula: "kst = Σ i sma(roc(x, roc_i), sma_i), i = 1 … 4; signal = sma(kst, signal)",
    source: "Martin Pring, Summed Rate of Change (1992)",
    inputs: Input::SERIES,
    parameters: &[
        Parameter::window("roc_1", 10, 1),
        Parameter::window("roc_2", 15, 1),
        Parameter::window("roc_3", 20, 1),
        Parameter::window("roc_4", 30, 1),
        Parameter::window("sma_1", 10, 1),
        Parameter::window("sma_2", 10, 1),
        Parameter::window("sma_3", 10, 1),
        Parameter::window("sma_4", 15, 1),
        Parameter::window("signal", 9, 1),
    ],
    outputs: &["kst", "signal"],
    dependencies: &["roc", "sma"],
    lookback: |p| (0..4).map(|i| p.window(i) + p.window(i + 4) - 1).max().unwrap_or(0) + p.window(8) - 1,
    build: |p| {
        let mut parts = [0, 1, 2, 3].map(|i| Chain(Change::new(p.window(i)), Average::new(p.window(i + 4))));
        let mut average = Average::new(p.window(8));
        machine(move |[x]| {
            let [a, b, c, d] = parts.each_mut().map(|part| part.push(x));
            let kst = a + 2.0 * b + 3.0 * c + 4.0 * d;
            let signal = average.follow(kst);
            if signal.is_nan() { [f64::NAN; 2] } else { [kst, signal] }
        })
    },
};
