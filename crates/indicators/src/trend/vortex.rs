use crate::prelude::*;

/// Movement from the last low up and from the last high down.
pub(crate) const VORTEX: Indicator = Indicator {
    id: "vortex",
    name: "Vortex indicator",
    summary: "Upward and downward movement between bars, as shares of the true range.",
    category: Category::Trend,
    formula: "plus = Σ |high - low[1]| / Σ trange; minus = Σ |low - high[1]| / Σ trange, over length bars; 0 without a range",
    source: "Etienne Botes and Douglas Siepman, The Vortex Indicator (2010); TA-Lib VORTEX",
    inputs: Input::HIGH_LOW_CLOSE,
    parameters: &[Parameter::window("length", 14, 1)],
    outputs: &["plus", "minus"],
    dependencies: &["trange", "sum"],
    lookback: |p| p.window(0),
    build: |p| {
        let mut true_range = TrueRange::new();
        let [mut plus, mut minus, mut ranges] = [(); 3].map(|()| Sum::new(p.window(0)));
        let mut last: Option<(f64, f64)> = None;
        machine(move |[high, low, close]| {
            let range = true_range.push(high, low, close);
            let Some((last_high, last_low)) = last.replace((high, low)) else { return [f64::NAN; 2] };
            let (plus, minus) = (plus.push((high - last_low).abs()), minus.push((low - last_high).abs()));
            let range = ranges.push(range);
            if range == 0.0 { [0.0; 2] } else { [plus / range, minus / range] }
        })
    },
};
