use super::{Filter, WilderSum};

/// Whether two values are equal but for rounding.
#[inline]
pub(crate) fn nearly_equal(one: f64, other: f64) -> bool {
    (one - other).abs() <= 1e-14 * (one.abs() + other.abs())
}

/// Wilder's true range: how far a bar reaches, the gap from the last close included.
pub(crate) struct TrueRange {
    last_close: f64,
}

impl TrueRange {
    pub(crate) fn new() -> Self {
        Self { last_close: f64::NAN }
    }

    /// Takes a bar; returns NaN on the first.
    #[inline]
    pub(crate) fn push(&mut self, high: f64, low: f64, close: f64) -> f64 {
        let last = self.last_close;
        self.last_close = close;
        let top = if last > high { last } else { high };
        let bottom = if last < low { last } else { low };
        // The last close is NaN on the first bar only, and so is the difference then.
        if last.is_nan() { last } else { top - bottom }
    }

    /// Takes many bars, columns of one length.
    #[inline]
    pub(crate) fn run(&mut self, high: &[f64], low: &[f64], close: &[f64], output: &mut [f64]) {
        let (Some(first), Some(last)) = (output.first_mut(), close.last()) else { return };
        *first = self.push(high[0], low[0], close[0]);
        let bars = high[1..].iter().zip(&low[1..]).zip(close);
        for (((high, low), last), output) in bars.zip(&mut output[1..]) {
            let top = if last > high { last } else { high };
            let bottom = if last < low { last } else { low };
            *output = top - bottom;
        }
        self.last_close = *last;
    }
}

/// Wilder's directional movement: how much of a bar reaches beyond the last one, up and down.
pub(crate) struct Directional {
    last: Option<(f64, f64)>,
    true_range: TrueRange,
    plus: WilderSum,
    minus: WilderSum,
    range: WilderSum,
    missing: usize,
}

impl Directional {
    pub(crate) fn new(n: usize) -> Self {
        Self {
            last: None,
            true_range: TrueRange::new(),
            plus: WilderSum::new(n),
            minus: WilderSum::new(n),
            range: WilderSum::new(n),
            missing: n + 1,
        }
    }

    /// Returns the movement up and down between two bars: the larger of the two, if it is a movement at all.
    #[inline]
    pub(crate) fn movement(last: (f64, f64), high: f64, low: f64) -> (f64, f64) {
        let (up, down) = (high - last.0, last.1 - low);
        let plus = if up > 0.0 && up > down { up } else { 0.0 };
        let minus = if down > 0.0 && down > up { down } else { 0.0 };
        (plus, minus)
    }

    /// Takes a bar; returns the smoothed movement up and down as percentages of the smoothed true range, once warm.
    #[inline]
    pub(crate) fn push(&mut self, high: f64, low: f64, close: f64) -> Option<(f64, f64)> {
        let range = self.true_range.push(high, low, close);
        self.missing = self.missing.saturating_sub(1);
        let last = self.last.replace((high, low))?;
        let (plus, minus) = Self::movement(last, high, low);
        let (plus, minus, range) = (self.plus.push(plus), self.minus.push(minus), self.range.push(range));
        if self.missing > 0 {
            return None;
        }
        if range > 0.0 { Some((100.0 * (plus / range), 100.0 * (minus / range))) } else { Some((0.0, 0.0)) }
    }
}
