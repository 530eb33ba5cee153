use crate::prelude::*;

/// How long ago the extremes of a window were; of equal ones the latest counts.
struct Ages {
    highest: Window<Latest>,
    lowest: Window<Latest>,
    bar: u64,
}

impl Ages {
    fn new(n: usize) -> Self {
        Self { highest: Window::new(n), lowest: Window::new(n), bar: 0 }
    }

    /// Returns the age of the highest high and of the lowest low.
    fn push(&mut self, high: f64, low: f64) -> Option<(f64, f64)> {
        self.bar += 1;
        let highest = self.highest.push((high, self.bar));
        let lowest = self.lowest.push((-low, self.bar));
        let age = |(_, bar): (f64, u64)| (self.bar - bar) as f64;
        Some((age(highest?), age(lowest?)))
    }
}

/// How fresh the extremes are.
pub(crate) const AROON: Indicator = Indicator {
    id: "aroon",
    name: "Aroon",
    summary: "How fresh the highest high and the lowest low are: 100 on this bar, 0 at the end of the window.",
    category: Category::Trend,
    formula: "up = 100 (length - bars since the highest high) / length; down likewise of the lowest low; over length + 1 bars",
    source: "Tushar Chande, A Time Price Oscillator (1995); TA-Lib AROON",
    inputs: Input::HIGH_LOW,
    parameters: &[Parameter::window("length", 14, 1)],
    outputs: &["up", "down"],
    dependencies: &[],
    lookback: |p| p.window(0),
    build: |p| {
        let mut ages = Ages::new(p.window(0) + 1);
        let bars = p.number(0);
        let unit = 100.0 / bars;
        machine(move |[high, low]| {
            let Some((up, down)) = ages.push(high, low) else { return [f64::NAN; 2] };
            [unit * (bars - up), unit * (bars - down)]
        })
    },
};

/// Which extreme is fresher.
pub(crate) const AROONOSC: Indicator = Indicator {
    id: "aroonosc",
    name: "Aroon oscillator",
    summary: "Which extreme is fresher, from -100 (the low) to 100 (the high).",
    category: Category::Trend,
    formula: "aroon up - aroon down",
    source: "Tushar Chande, A Time Price Oscillator (1995); TA-Lib AROONOSC",
    inputs: Input::HIGH_LOW,
    parameters: &[Parameter::window("length", 14, 1)],
    outputs: &["value"],
    dependencies: &["aroon"],
    lookback: |p| p.window(0),
    build: |p| {
        let mut ages = Ages::new(p.window(0) + 1);
        let unit = 100.0 / p.number(0);
        machine(move |[high, low]| [ages.push(high, low).map_or(f64::NAN, |(up, down)| unit * (down - up))])
    },
};
