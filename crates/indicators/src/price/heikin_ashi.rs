use crate::prelude::*;

/// Candles that show the trend rather than the bar.
pub(crate) const HEIKIN_ASHI: Indicator = Indicator {
    id: "heikin_ashi",
    name: "Heikin-Ashi candles",
    summary: "Candles averaged so that trends show as runs of one color; no price that was traded.",
    category: Category::Price,
    formula: "close = (open + high + low + close) / 4; open = (open[1] + close[1]) / 2 of these candles, at first of the bar's own open and close; high, low = the extremes of all of them",
    source: "Munehisa Homma; Dan Valcu, Using the Heikin-Ashi Technique (2004); TA-Lib HA",
    inputs: Input::OPEN_HIGH_LOW_CLOSE,
    parameters: &[],
    outputs: &["close", "open", "high", "low"],
    dependencies: &["average_price"],
    lookback: |_| 0,
    build: |_| {
        let mut last: Option<(f64, f64)> = None;
        machine(move |[open, high, low, close]| {
            let (first, second) = last.unwrap_or((open, close));
            let smooth_open = 0.5 * (first + second);
            let smooth_close = (open + high + low + close) / 4.0;
            last = Some((smooth_open, smooth_close));
            [smooth_close, smooth_open, high.max(smooth_open).max(smooth_close), low.min(smooth_open).min(smooth_close)]
        })
    },
};
