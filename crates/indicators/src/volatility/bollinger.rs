use crate::prelude::*;

/// Bands some standard deviations around an average.
pub(crate) const BOLLINGER: Indicator = Indicator {
    id: "bollinger",
    name: "Bollinger bands",
    summary: "Bands some standard deviations around an average, their width, and where in them the value lies.",
    category: Category::Volatility,
    formula: "middle = sma(x, length); upper, lower = middle ± multiplier stddev(x, length); bandwidth = (upper - lower) / middle, 0 where that is 0; percent_b = (x - lower) / (upper - lower), 0.5 between equal bands",
    source: "John Bollinger, Bollinger on Bollinger Bands (2001); TA-Lib BBANDS",
    inputs: Input::SERIES,
    parameters: &[Parameter::window("length", 20, 1), Parameter::decimal("multiplier", 2.0, 0.0, 1000.0)],
    outputs: &["middle", "upper", "lower", "bandwidth", "percent_b"],
    dependencies: &["sma", "stddev"],
    lookback: |p| p.window(0) - 1,
    build: |p| {
        let moments = vec![(0.0, 0.0); CHUNK].into_boxed_slice();
        fast(Bollinger { deviation: Deviation::new(p.window(0)), multiplier: p.number(1), moments, only_bands: false })
    },
};

/// The moments of a window and what is drawn from them.
struct Bollinger {
    deviation: Deviation,
    multiplier: f64,
    /// Scratch of the fast loop.
    moments: Box<[(f64, f64)]>,
    /// Whether nobody reads the bandwidth and the place in the bands, which take most of the time.
    only_bands: bool,
}

impl Bollinger {
    #[inline]
    fn bands(x: f64, (middle, variance): (f64, f64), multiplier: f64) -> [f64; 5] {
        let distance = multiplier * variance.sqrt();
        let (upper, lower) = (middle + distance, middle - distance);
        let width = upper - lower;
        let bandwidth = if middle == 0.0 { 0.0 } else { width / middle };
        let percent_b = if width == 0.0 { 0.5 } else { (x - lower) / width };
        [middle, upper, lower, bandwidth, percent_b]
    }
}

impl Machine<1, 5> for Bollinger {
    #[inline]
    fn step(&mut self, [x]: [f64; 1]) -> [f64; 5] {
        Self::bands(x, self.deviation.moments(x), self.multiplier)
    }

    /// Runs the window first, then draws the bands several lanes at once.
    fn run(&mut self, [input]: [&[f64]; 1], [middle, upper, lower, bandwidth, percent_b]: [&mut [f64]; 5]) {
        let moments = &mut self.moments[..input.len()];
        self.deviation.run_moments(input, moments);
        if self.only_bands {
            for ((moments, middle), (upper, lower)) in moments.iter().zip(middle).zip(upper.iter_mut().zip(lower)) {
                let distance = self.multiplier * moments.1.sqrt();
                (*middle, *upper, *lower) = (moments.0, moments.0 + distance, moments.0 - distance);
            }
            return;
        }
        let rows = input.iter().zip(&*moments);
        let bands = middle.iter_mut().zip(upper).zip(lower).zip(bandwidth).zip(percent_b);
        for ((x, moments), ((((middle, upper), lower), bandwidth), percent_b)) in rows.zip(bands) {
            [*middle, *upper, *lower, *bandwidth, *percent_b] = Self::bands(*x, *moments, self.multiplier);
        }
    }

    fn want(&mut self, [_, _, _, bandwidth, percent_b]: [bool; 5]) {
        self.only_bands = !bandwidth && !percent_b;
    }
}
