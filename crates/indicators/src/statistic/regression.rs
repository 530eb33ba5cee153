use crate::prelude::*;

/// The line of least squares through the last values.
struct Line {
    /// The slope per bar.
    slope: f64,
    /// The height at the oldest bar.
    start: f64,
}

/// Makes a stream of what `measure` takes from the line and the number of bars.
fn fitted(p: &Parameters, measure: fn(Line, f64) -> f64) -> Box<dyn Stream> {
    let mut window: Window<Ramp> = Window::new(p.window(0));
    let bars = p.number(0);
    let positions = bars * (bars - 1.0) / 2.0;
    let spread = bars * (bars * bars - 1.0) / 12.0;
    machine(move |[x]| {
        let Some((sum, weighted, _)) = window.push(x) else { return [f64::NAN] };
        // The weights are 1, 2, 3, …; the positions along the line are one less.
        let slope = ((weighted - sum) - positions * (sum / bars)) / spread;
        let start = window.reference() + (sum - slope * positions) / bars;
        [measure(Line { slope, start }, bars)]
    })
}

const LENGTH: &[Parameter] = &[Parameter::window("length", 14, 2)];

/// Where the line ends.
pub(crate) const LINEARREG: Indicator = Indicator {
    id: "linearreg",
    name: "Linear regression",
    summary: "The end of the straight line that fits the last values best.",
    category: Category::Statistic,
    formula: "a + b (length - 1), a and b of least squares over positions 0 … length - 1",
    source: "TA-Lib LINEARREG",
    inputs: Input::SERIES,
    parameters: LENGTH,
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0) - 1,
    build: |p| fitted(p, |line, bars| line.start + line.slope * (bars - 1.0)),
};

/// How steep the line is.
pub(crate) const LINEARREG_SLOPE: Indicator = Indicator {
    id: "linearreg_slope",
    name: "Linear regression slope",
    summary: "The slope per bar of the straight line that fits the last values best.",
    category: Category::Statistic,
    formula: "b of least squares over positions 0 … length - 1",
    source: "TA-Lib LINEARREG_SLOPE",
    inputs: Input::SERIES,
    parameters: LENGTH,
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0) - 1,
    build: |p| fitted(p, |line, _| line.slope),
};

/// Where the line begins.
pub(crate) const LINEARREG_INTERCEPT: Indicator = Indicator {
    id: "linearreg_intercept",
    name: "Linear regression intercept",
    summary: "The beginning of the straight line that fits the last values best.",
    category: Category::Statistic,
    formula: "a of least squares over positions 0 … length - 1",
    source: "TA-Lib LINEARREG_INTERCEPT",
    inputs: Input::SERIES,
    parameters: LENGTH,
    outputs: &["value"],
    dependencies: &[],
    lookback: |p| p.window(0) - 1,
    build: |p| fitted(p, |line, _| line.start),
};

/// How steep the line is, in degrees.
pub(crate) const LINEARREG_ANGLE: Indicator = Indicator {
    id: "linearreg_angle",
    name: "Linear regression angle",
    summary: "The slope of the straight line that fits the last values best, in degrees.",
    category: Category::Statistic,
    formula: "180 / π · atan(linearreg_slope(x, length))",
    source: "TA-Lib LINEARREG_ANGLE",
    inputs: Input::SERIES,
    parameters: LENGTH,
    outputs: &["value"],
    dependencies: &["linearreg_slope"],
    lookback: |p| p.window(0) - 1,
    build: |p| fitted(p, |line, _| libm::atan(line.slope) * (180.0 / std::f64::consts::PI)),
};

/// Where the line would be on the next bar.
pub(crate) const TSF: Indicator = Indicator {
    id: "tsf",
    name: "Time series forecast",
    summary: "The straight line that fits the last values best, carried on by one bar.",
    category: Category::Statistic,
    formula: "a + b length, a and b of least squares over positions 0 … length - 1",
    source: "TA-Lib TSF",
    inputs: Input::SERIES,
    parameters: LENGTH,
    outputs: &["value"],
    dependencies: &["linearreg"],
    lookback: |p| p.window(0) - 1,
    build: |p| fitted(p, |line, bars| line.start + line.slope * bars),
};
