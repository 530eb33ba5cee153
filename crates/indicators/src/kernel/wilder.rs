/// Wilder's smoothing: the average keeps (n - 1) / n of itself and takes 1 / n of each value; seeded with a mean.
pub(crate) struct Wilder {
    keep: f64,
    take: f64,
    n: usize,
    seen: usize,
    value: f64,
}

impl Wilder {
    pub(crate) fn new(n: usize) -> Self {
        let bars = n as f64;
        Self { keep: (bars - 1.0) / bars, take: 1.0 / bars, n, seen: 0, value: 0.0 }
    }

    /// Takes a value; returns the average, NaN until there are `n` values.
    #[inline]
    pub(crate) fn push(&mut self, value: f64) -> f64 {
        if self.seen == self.n {
            self.value = self.value * self.keep + value * self.take;
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
