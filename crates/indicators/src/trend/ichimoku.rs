use crate::prelude::*;

/// Halfway between the highest high and the lowest low of a window.
struct Middle {
    highest: Highest,
    lowest: Lowest,
}

impl Middle {
    fn new(n: usize) -> Self {
        Self { highest: Highest::new(n), lowest: Lowest::new(n) }
    }

    fn push(&mut self, high: f64, low: f64) -> f64 {
        0.5 * (self.highest.push(high) + self.lowest.push(low))
    }
}

/// The cloud as it stands over this bar.
pub(crate) const ICHIMOKU: Indicator = Indicator {
    id: "ichimoku",
    name: "Ichimoku cloud",
    summary: "Two mid-lines and the cloud as drawn over this bar; without the lagging span, which is the close drawn in the past.",
    category: Category::Trend,
    formula: "tenkan, kijun = midprice(tenkan), midprice(kijun); span_a = ((tenkan + kijun) / 2)[displacement]; span_b = midprice(senkou)[displacement]",
    source: "Goichi Hosoda, Ichimoku Kinko Hyo (1969)",
    inputs: Input::HIGH_LOW,
    parameters: &[
        Parameter::window("tenkan", 9, 1),
        Parameter::window("kijun", 26, 1),
        Parameter::window("senkou", 52, 1),
        Parameter::window("displacement", 26, 0),
    ],
    outputs: &["tenkan", "kijun", "span_a", "span_b"],
    dependencies: &["midprice"],
    lookback: |p| p.window(0).max(p.window(1)).max(p.window(2)) - 1 + p.window(3),
    build: |p| {
        let [mut short, mut middle, mut long] = [0, 1, 2].map(|i| Middle::new(p.window(i)));
        let [mut first, mut second] = [(); 2].map(|()| Delay::new(p.window(3)));
        machine(move |[high, low]| {
            let (tenkan, kijun, senkou) = (short.push(high, low), middle.push(high, low), long.push(high, low));
            let span_a = first.push(0.5 * (tenkan + kijun));
            let span_b = second.push(senkou);
            if span_a.is_nan() || span_b.is_nan() {
                return [f64::NAN; 4];
            }
            [tenkan, kijun, span_a, span_b]
        })
    },
};
