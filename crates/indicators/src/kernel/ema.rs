use super::Filter;

/// An exponential moving average with the weight 2 / (n + 1), seeded with the mean of its first `n` values.
pub(crate) struct Ema {
    take: f64,
    keep: f64,
    n: usize,
    unused: usize,
    seen: usize,
    value: f64,
}

impl Ema {
    pub(crate) fn new(n: usize) -> Self {
        Self::late(n, 0)
    }

    /// Returns the average that ignores its first `unused` values.
    pub(crate) fn late(n: usize, unused: usize) -> Self {
        let bars = n as f64;
        let take = 1.0 - (bars - 1.0) / (bars + 1.0);
        Self { take, keep: 1.0 - take, n, unused, seen: 0, value: 0.0 }
    }

    #[cold]
    fn seed(&mut self, value: f64) -> f64 {
        if self.unused > 0 {
            self.unused -= 1;
            return f64::NAN;
        }
        self.seen += 1;
        self.value += value;
        if self.seen < self.n {
            return f64::NAN;
        }
        self.value /= self.n as f64;
        self.value
    }
}

impl Filter for Ema {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        if self.seen < self.n {
            return self.seed(value);
        }
        self.value = self.take * value + self.keep * self.value;
        self.value
    }
}
