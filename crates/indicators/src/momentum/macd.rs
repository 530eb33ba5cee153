use crate::prelude::*;

/// The distance of two averages, and its own average.
pub(crate) const MACD: Indicator = Indicator {
    id: "macd",
    name: "Moving average convergence/divergence",
    summary: "The distance of a fast from a slow average, its own average as a signal, and the difference of the two.",
    category: Category::Momentum,
    formula: "macd = ema(x, fast) - ema(x, slow), both seeded on the bar on which the longer one is; signal = ema(macd, signal); histogram = macd - signal",
    source: "Gerald Appel, The Moving Average Convergence-Divergence Trading Method (1985); TA-Lib MACD",
    inputs: Input::SERIES,
    parameters: &[
        Parameter::window("fast", 12, 1),
        Parameter::window("slow", 26, 1),
        Parameter::window("signal", 9, 1),
    ],
    outputs: &["macd", "signal", "histogram"],
    dependencies: &["ema"],
    lookback: |p| p.window(0).max(p.window(1)) + p.window(2) - 2,
    build: |p| {
        let (fast_length, slow_length) = (p.window(0), p.window(1));
        let longer = fast_length.max(slow_length);
        fast(Macd {
            fast: Ema::late(fast_length, longer - fast_length),
            slow: Ema::late(slow_length, longer - slow_length),
            signal: Ema::new(p.window(2)),
        })
    },
};

/// Two averages and the average of their distance.
struct Macd {
    fast: Ema,
    slow: Ema,
    signal: Ema,
}

impl Machine<1, 3> for Macd {
    #[inline]
    fn step(&mut self, [x]: [f64; 1]) -> [f64; 3] {
        let macd = self.fast.push(x) - self.slow.push(x);
        let signal = self.signal.follow(macd);
        if signal.is_nan() { [f64::NAN; 3] } else { [macd, signal, macd - signal] }
    }

    /// Runs the first two averages side by side.
    fn run(&mut self, [input]: [&[f64]; 1], [macds, signals, histograms]: [&mut [f64]; 3]) {
        let cold = (self.fast.cold().max(self.slow.cold()) + self.signal.cold()).min(input.len());
        let rows = input.iter().zip(&mut *macds).zip(&mut *signals).zip(&mut *histograms);
        for (((x, macd), signal), histogram) in rows.take(cold) {
            [*macd, *signal, *histogram] = self.step([*x]);
        }
        let (input, macds) = (&input[cold..], &mut macds[cold..]);
        let (signals, histograms) = (&mut signals[cold..], &mut histograms[cold..]);
        Ema::run_pair([&mut self.fast, &mut self.slow], (input, macds), |x| [*x; 2], |[fast, slow]| fast - slow);
        self.signal.run(macds, signals);
        for ((macd, signal), histogram) in macds.iter().zip(&*signals).zip(histograms) {
            *histogram = macd - signal;
        }
    }
}

/// The distance of two averages.
pub(crate) const APO: Indicator = Indicator {
    id: "apo",
    name: "Absolute price oscillator",
    summary: "The distance of a fast from a slow exponential average.",
    category: Category::Momentum,
    formula: "ema(x, fast) - ema(x, slow)",
    source: "TA-Lib APO with exponential averages",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("fast", 12, 1), Parameter::window("slow", 26, 1)],
    outputs: &["value"],
    dependencies: &["ema"],
    lookback: |p| p.window(0).max(p.window(1)) - 1,
    build: |p| {
        let (mut fast, mut slow) = (Ema::new(p.window(0)), Ema::new(p.window(1)));
        machine(move |[x]| [fast.push(x) - slow.push(x)])
    },
};

/// The distance of two averages in percent.
pub(crate) const PPO: Indicator = Indicator {
    id: "ppo",
    name: "Percentage price oscillator",
    summary: "The distance of a fast from a slow exponential average, in percent of the slow one.",
    category: Category::Momentum,
    formula: "100 (ema(x, fast) - ema(x, slow)) / ema(x, slow); 0 where that is 0",
    source: "TA-Lib PPO with exponential averages",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("fast", 12, 1), Parameter::window("slow", 26, 1)],
    outputs: &["value"],
    dependencies: &["ema"],
    lookback: |p| p.window(0).max(p.window(1)) - 1,
    build: |p| {
        let (mut fast, mut slow) = (Ema::new(p.window(0)), Ema::new(p.window(1)));
        machine(move |[x]| {
            let (fast, slow) = (fast.push(x), slow.push(x));
            [if slow == 0.0 { 0.0 } else { (fast - slow) / slow * 100.0 }]
        })
    },
};
