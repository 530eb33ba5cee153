use crate::prelude::*;

/// Two exponential averages whose lags cancel.
pub(crate) const DEMA: Indicator = Indicator {
    id: "dema",
    name: "Double exponential moving average",
    summary: "An exponential average with less lag, from one and two passes.",
    category: Category::Average,
    formula: "2 e1 - e2, e1 = ema(x, length), e2 = ema(e1, length)",
    source: "Patrick Mulloy, Smoothing Data with Faster Moving Averages (1994); TA-Lib DEMA",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["ema"],
    lookback: |p| 2 * (p.window(0) - 1),
    build: |p| {
        let [mut first, mut second] = [(); 2].map(|()| Ema::new(p.window(0)));
        machine(move |[x]| {
            let e1 = first.push(x);
            let e2 = second.follow(e1);
            [2.0 * e1 - e2]
        })
    },
};

/// Three exponential averages whose lags cancel.
pub(crate) const TEMA: Indicator = Indicator {
    id: "tema",
    name: "Triple exponential moving average",
    summary: "An exponential average with still less lag, from one, two and three passes.",
    category: Category::Average,
    formula: "3 e1 - 3 e2 + e3, each the ema of the one before",
    source: "Patrick Mulloy, Smoothing Data with Less Lag (1994); TA-Lib TEMA",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["ema"],
    lookback: |p| 3 * (p.window(0) - 1),
    build: |p| {
        let [mut first, mut second, mut third] = [(); 3].map(|()| Ema::new(p.window(0)));
        machine(move |[x]| {
            let e1 = first.push(x);
            let e2 = second.follow(e1);
            let e3 = third.follow(e2);
            [e3 + (3.0 * e1 - 3.0 * e2)]
        })
    },
};

/// Tillson's smooth average: six passes mixed by a volume factor.
pub(crate) const T3: Indicator = Indicator {
    id: "t3",
    name: "T3 moving average",
    summary: "Tillson's smooth average with little lag, a mix of three to six passes of an exponential one.",
    category: Category::Average,
    formula: "-v³ e6 + 3 (v² + v³) e5 - 3 (2 v² + v + v³) e4 + (1 + 3 v + v³ + 3 v²) e3, each the ema of the one before",
    source: "Tim Tillson, Smoothing Techniques for More Accurate Signals (1998); TA-Lib T3",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 5, 1), Parameter::decimal("factor", 0.7, 0.0, 1.0)],
    outputs: &["value"],
    dependencies: &["ema"],
    lookback: |p| 6 * (p.window(0) - 1),
    build: |p| {
        let mut passes = [(); 6].map(|()| Ema::new(p.window(0)));
        let v = p.number(1);
        let (square, cube) = (v * v, v * v * v);
        let c1 = -cube;
        let c2 = 3.0 * (square + cube);
        let c3 = -3.0 * (2.0 * square + v + cube);
        let c4 = 1.0 + 3.0 * v + cube + 3.0 * square;
        machine(move |[x]| {
            let mut e = [x; 7];
            for i in 0..6 {
                e[i + 1] = passes[i].follow(e[i]);
            }
            [c1 * e[6] + c2 * e[5] + c3 * e[4] + c4 * e[3]]
        })
    },
};
