use crate::prelude::*;

/// How two series move together.
pub(crate) const CORREL: Indicator = Indicator {
    id: "correl",
    name: "Correlation",
    summary: "How closely two series move together, from -1 to 1.",
    category: Category::Statistic,
    formula: "Σ (x - mean x)(y - mean y) / √(Σ (x - mean x)² Σ (y - mean y)²), over length bars; 0 where either stands still",
    source: "Karl Pearson (1895); TA-Lib CORREL",
    inputs: &[Input::Series, Input::Series],
    parameters: &[Parameter::window("length", 30, 1)],
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let mut window: Window<Cross> = Window::new(p.window(0));
        let bars = p.number(0);
        machine(move |row| {
            let Some([x, y, xx, yy, xy]) = window.push(row) else { return [f64::NAN] };
            let spread = (xx - x * x / bars) * (yy - y * y / bars);
            [if spread > 0.0 { (xy - x * y / bars) / spread.sqrt() } else { 0.0 }]
        })
    },
};

/// How strongly one series answers another.
pub(crate) const BETA: Indicator = Indicator {
    id: "beta",
    name: "Beta",
    summary: "How much the second series changes for a change of the first, both relative.",
    category: Category::Statistic,
    formula: "covariance(r, s) / variance(r), r = x / x[1] - 1, s = y / y[1] - 1, over length bars; 0 where x stands still",
    source: "William Sharpe, Capital Asset Prices (1964); TA-Lib BETA",
    inputs: &[Input::Series, Input::Series],
    parameters: &[Parameter::window("length", 5, 1)],
    outputs: &["value"],
    dependencies: &["rocp"],
    lookback: |p| p.window(0),
    build: |p| {
        let mut window: Window<Cross> = Window::new(p.window(0));
        let bars = p.number(0);
        let mut last: Option<[f64; 2]> = None;
        machine(move |row| {
            let Some(before) = last.replace(row) else { return [f64::NAN] };
            let change = |i: usize| if before[i] == 0.0 { 0.0 } else { (row[i] - before[i]) / before[i] };
            let Some([x, y, xx, _, xy]) = window.push([change(0), change(1)]) else { return [f64::NAN] };
            let spread = bars * xx - x * x;
            [if spread > 0.0 { (bars * xy - x * y) / spread } else { 0.0 }]
        })
    },
};
