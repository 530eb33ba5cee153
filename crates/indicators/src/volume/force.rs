use crate::prelude::*;

/// Elder's force of a move.
pub(crate) const FORCE_INDEX: Indicator = Indicator {
    id: "force_index",
    name: "Force index",
    summary: "The change of the close times the volume that made it, averaged.",
    category: Category::Volume,
    formula: "ema((close - close[1]) volume, length)",
    source: "Alexander Elder, Trading for a Living (1993); TA-Lib EFI",
    inputs: &[Input::Close, Input::Volume],
    parameters: &[Parameter::window("length", 13, 1)],
    outputs: &["value"],
    dependencies: &["ema"],
    lookback: |p| p.window(0),
    build: |p| {
        let mut average = Ema::new(p.window(0));
        let mut last = f64::NAN;
        machine(move |[close, volume]| {
            let change = close - last;
            last = close;
            [average.follow(change * volume)]
        })
    },
};
