use crate::prelude::*;

/// How busy a bar is.
pub(crate) const RELATIVE_VOLUME: Indicator = Indicator {
    id: "relative_volume",
    name: "Relative volume",
    summary: "The volume as a multiple of its average over the bars before.",
    category: Category::Volume,
    formula: "volume / sma(volume, length)[1]; undefined after length bars without volume",
    source: "TA-Lib RVOL",
    inputs: &[Input::Volume],
    parameters: &[Parameter::window("length", 20, 1)],
    outputs: &["value"],
    dependencies: &["sma"],
    lookback: |p| p.window(0),
    build: |p| {
        let mut sum = Sum::new(p.window(0));
        let bars = p.number(0);
        let mut usual = f64::NAN;
        machine(move |[volume]| {
            let before = std::mem::replace(&mut usual, sum.push(volume) / bars);
            [if before == 0.0 { f64::NAN } else { volume / before }]
        })
    },
};
