/// An exponential moving average, seeded with the mean of its first `n` values.
pub(crate) struct Ema {
    weight: f64,
    n: usize,
    seen: usize,
    value: f64,
}

impl Ema {
    /// Returns the average with the usual weight 2 / (n + 1).
    pub(crate) fn new(n: usize) -> Self {
        Self::weighted(n, 2.0 / (n as f64 + 1.0))
    }

    /// Returns the average that moves by `weight` of the distance to each value.
    pub(crate) fn weighted(n: usize, weight: f64) -> Self {
        Self { weight, n, seen: 0, value: 0.0 }
    }

    /// Takes a value; returns the average, NaN until there are `n` values.
    #[inline]
    pub(crate) fn push(&mut self, value: f64) -> f64 {
        if self.seen == self.n {
            self.value += (value - self.value) * self.weight;
            return self.value;
        }
        self.seed(value)
    }

    fn seed(&mut self, value: f64) -> f64 {
        self.seen += 1;
        self.value += value;
        if self.seen < self.n {
            return f64::NAN;
        }
        self.value /= self.n as f64;
        self.value
    }
}
