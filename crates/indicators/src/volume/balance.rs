use crate::prelude::*;

/// Granville's running total of volume.
pub(crate) const OBV: Indicator = Indicator {
    id: "obv",
    name: "On-balance volume",
    summary: "The running total of volume, added on rises and taken off on falls.",
    category: Category::Volume,
    formula: "obv[1] + volume if x > x[1], - volume if x < x[1]; begins with the first volume",
    source: "Joseph Granville, New Key to Stock Market Profits (1963); TA-Lib OBV",
    inputs: &[Input::Series, Input::Volume],
    parameters: &[],
    outputs: &["value"],
    dependencies: &[],
    lookback: |_| 0,
    build: |_| {
        let mut last = f64::NEG_INFINITY;
        let mut total = 0.0;
        machine(move |[x, volume]| {
            if x > last {
                total += volume;
            } else if x < last {
                total -= volume;
            }
            last = x;
            [total]
        })
    },
};

/// A running total of volume weighed by the change.
pub(crate) const PVT: Indicator = Indicator {
    id: "pvt",
    name: "Price volume trend",
    summary: "The running total of volume times the relative change of the price.",
    category: Category::Volume,
    formula: "pvt[1] + volume (close - close[1]) / close[1]; begins with 0",
    source: "TA-Lib PVT",
    inputs: &[Input::Close, Input::Volume],
    parameters: &[],
    outputs: &["value"],
    dependencies: &[],
    lookback: |_| 0,
    build: |_| {
        let mut last = 0.0;
        let mut total = 0.0;
        machine(move |[close, volume]| {
            if last != 0.0 {
                total += (close - last) / last * volume;
            }
            last = close;
            [total]
        })
    },
};

/// The relative strength index of the money that moved.
pub(crate) const MFI: Indicator = Indicator {
    id: "mfi",
    name: "Money flow index",
    summary: "The share of money that moved on rises in all that moved, from 0 to 100.",
    category: Category::Volume,
    formula: "100 Σ t volume where t rose / Σ t volume where t changed, t = (high + low + close) / 3, over length bars; 0 where none did",
    source: "Gene Quong and Avrum Soudack, Volume-Weighted RSI: Money Flow (1989); TA-Lib MFI",
    inputs: Input::HIGH_LOW_CLOSE_VOLUME,
    parameters: &[Parameter::window("length", 14, 1)],
    outputs: &["value"],
    dependencies: &["typical_price", "sum"],
    lookback: |p| p.window(0),
    build: |p| {
        let (mut ups, mut downs) = (Sum::new(p.window(0)), Sum::new(p.window(0)));
        let mut last = f64::NAN;
        machine(move |[high, low, close, volume]| {
            let typical = (high + low + close) / 3.0;
            let before = std::mem::replace(&mut last, typical);
            if before.is_nan() {
                return [f64::NAN];
            }
            // The sum of three prices is rounded, so equal ones may come out a last place apart.
            let money = if nearly_equal(typical, before) { 0.0 } else { typical * volume };
            let up = ups.push(if typical > before { money } else { 0.0 });
            let moved = up + downs.push(if typical > before { 0.0 } else { money });
            [if moved == 0.0 { 0.0 } else { 100.0 * (up / moved) }]
        })
    },
};
