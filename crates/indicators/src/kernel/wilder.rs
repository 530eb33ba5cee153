use super::Filter;

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
