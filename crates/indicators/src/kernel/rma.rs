use super::Filter;

/// Wilder's average: keeps (n - 1) / n of itself and takes 1 / n of each value; seeded with the mean of the first `n`.
pub(crate) struct Rma {
    take: f64,
    keep: f64,
    n: usize,
    unused: usize,
    seen: usize,
    value: f64,
}

impl Rma {
    pub(crate) fn new(n: usize) -> Self {
        Self::late(n, 0)
    }

    /// Returns the average that ignores its first `unused` values.
    pub(crate) fn late(n: usize, unused: usize) -> Self {
        let take = 1.0 / n as f64;
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

impl Filter for Rma {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        if self.seen < self.n {
            return self.seed(value);
        }
        self.value = self.take * value + self.keep * self.value;
        self.value
    }
}

/// Wilder's running sum: the first `n - 1` values added up, then an `n`th of it given up for each value taken.
pub(crate) struct WilderSum {
    keep: f64,
    seeds: usize,
    seen: usize,
    value: f64,
}

impl WilderSum {
    pub(crate) fn new(n: usize) -> Self {
        Self { keep: 1.0 - 1.0 / n as f64, seeds: n - 1, seen: 0, value: 0.0 }
    }
}

impl Filter for WilderSum {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        if self.seen < self.seeds {
            self.seen += 1;
            self.value += value;
            return if self.seen == self.seeds { self.value } else { f64::NAN };
        }
        self.value = self.keep * self.value + value;
        self.value
    }
}
