use crate::prelude::*;

const WILDER: &str = "J. Welles Wilder, New Concepts in Technical Trading Systems (1978); TA-Lib";

/// The range of a bar with the gap before it.
pub(crate) const TRANGE: Indicator = Indicator {
    id: "trange",
    name: "True range",
    summary: "How far a bar reaches, the gap from the last close included.",
    category: Category::Volatility,
    formula: "max(high, close[1]) - min(low, close[1])",
    source: WILDER,
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[],
    outputs: &["value"],
    dependencies: &[],
    lookback: |_| 1,
    build: |_| {
        let mut true_range = TrueRange::new();
        machine(move |[high, low, close]| [true_range.push(high, low, close)])
    },
};

/// The usual range of a bar.
pub(crate) const ATR: Indicator = Indicator {
    id: "atr",
    name: "Average true range",
    summary: "The usual range of a bar, gaps included.",
    category: Category::Volatility,
    formula: "rma(trange, length)",
    source: WILDER,
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 14, 1)],
    outputs: &["value"],
    dependencies: &["trange", "rma"],
    lookback: |p| p.window(0),
    build: |p| fast(Atr { true_range: TrueRange::new(), average: Ema::wilder(p.window(0)) }),
};

/// The average of the true range.
struct Atr {
    true_range: TrueRange,
    average: Ema,
}

impl Machine<3, 1> for Atr {
    #[inline]
    fn step(&mut self, [high, low, close]: [f64; 3]) -> [f64; 1] {
        [self.average.follow(self.true_range.push(high, low, close))]
    }

    fn run(&mut self, [high, low, close]: [&[f64]; 3], [output]: [&mut [f64]; 1]) {
        self.true_range.run(high, low, close, output);
        let first = output.iter().take_while(|range| range.is_nan()).count();
        self.average.run_in_place(&mut output[first..]);
    }
}

/// The usual range of a bar in percent of the price.
pub(crate) const NATR: Indicator = Indicator {
    id: "natr",
    name: "Normalized average true range",
    summary: "The usual range of a bar, gaps included, in percent of the close.",
    category: Category::Volatility,
    formula: "100 atr(length) / close; 0 where the close is 0",
    source: WILDER,
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 14, 1)],
    outputs: &["value"],
    dependencies: &["atr"],
    lookback: |p| p.window(0),
    build: |p| {
        let mut true_range = TrueRange::new();
        let mut average = Ema::wilder(p.window(0));
        machine(move |[high, low, close]| {
            let atr = average.follow(true_range.push(high, low, close));
            [if close == 0.0 && !atr.is_nan() { 0.0 } else { atr / close * 100.0 }]
        })
    },
};
