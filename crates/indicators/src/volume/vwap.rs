use crate::prelude::*;

/// An average in which a value counts as much as was traded at it.
pub(crate) const VWMA: Indicator = Indicator {
    id: "vwma",
    name: "Volume-weighted moving average",
    summary: "An average in which each value counts as much as was traded on its bar.",
    category: Category::Volume,
    formula: "Σ x volume / Σ volume, over length bars; undefined without volume",
    source: "TA-Lib VWMA",
    inputs: &[Input::Series, Input::Volume],
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["sum"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let (mut moneys, mut volumes) = (Sum::new(p.window(0)), Sum::new(p.window(0)));
        machine(move |[x, volume]| [over(moneys.push(x * volume), volumes.push(volume))])
    },
};

/// The average price paid over a window.
pub(crate) const VWAP: Indicator = Indicator {
    id: "vwap",
    name: "Volume-weighted average price",
    summary: "The average price paid over the last bars.",
    category: Category::Volume,
    formula: "Σ t volume / Σ volume, t = (high + low + close) / 3, over length bars; undefined without volume",
    source: "Stephen Berkowitz, Dennis Logue and Eugene Noser, The Total Cost of Transactions on the NYSE (1988)",
    inputs: Input::HIGH_LOW_CLOSE_VOLUME,
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["typical_price", "sum"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let (mut moneys, mut volumes) = (Sum::new(p.window(0)), Sum::new(p.window(0)));
        machine(move |[high, low, close, volume]| {
            let typical = (high + low + close) / 3.0;
            [over(moneys.push(typical * volume), volumes.push(volume))]
        })
    },
};

/// The average price paid since the beginning.
pub(crate) const VWAP_ANCHORED: Indicator = Indicator {
    id: "vwap_anchored",
    name: "Anchored volume-weighted average price",
    summary: "The average price paid since the first bar of the data.",
    category: Category::Volume,
    formula: "Σ t volume / Σ volume, t = (high + low + close) / 3, since the first bar; undefined before any volume",
    source: "TA-Lib VWAP",
    inputs: Input::HIGH_LOW_CLOSE_VOLUME,
    parameters: &[],
    outputs: &["value"],
    dependencies: &["typical_price"],
    lookback: |_| 0,
    build: |_| {
        let (mut money, mut traded) = (0.0, 0.0);
        machine(move |[high, low, close, volume]| {
            money += (high + low + close) / 3.0 * volume;
            traded += volume;
            [over(money, traded)]
        })
    },
};

/// The average price paid since the session began.
pub(crate) const SESSION_VWAP: Indicator = Indicator {
    id: "session_vwap",
    name: "Session volume-weighted average price",
    summary: "The average price paid since the session began.",
    category: Category::Volume,
    formula: "Σ t volume / Σ volume, t = (high + low + close) / 3, since the first bar of the session, which is the UTC day of \
              the close; undefined before any volume",
    source: "Stephen Berkowitz, Dennis Logue and Eugene Noser, The Total Cost of Transactions on the NYSE (1988)",
    inputs: &[Input::High, Input::Low, Input::Close, Input::Volume, Input::Session],
    parameters: &[],
    outputs: &["value"],
    dependencies: &["typical_price"],
    lookback: |_| 0,
    build: |_| {
        let (mut present, mut money, mut traded) = (0, 0.0, 0.0);
        machine(move |[high, low, close, volume, session]: [f64; 5]| {
            if session.to_bits() != present {
                (present, money, traded) = (session.to_bits(), 0.0, 0.0);
            }
            money += (high + low + close) / 3.0 * volume;
            traded += volume;
            [over(money, traded)]
        })
    },
};

/// Divides; undefined by 0.
fn over(money: f64, volume: f64) -> f64 {
    if volume == 0.0 { f64::NAN } else { money / volume }
}
