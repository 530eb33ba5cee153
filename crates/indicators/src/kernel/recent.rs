/// The last `n` values themselves, for what cannot be folded.
pub(crate) struct Recent {
    values: Box<[f64]>,
    at: usize,
    missing: usize,
}

impl Recent {
    pub(crate) fn new(n: usize) -> Self {
        Self { values: vec![0.0; n].into_boxed_slice(), at: 0, missing: n }
    }

    /// Takes a value; returns the last `n` in no particular but a fixed order, nothing until there are as many.
    #[inline]
    pub(crate) fn push(&mut self, value: f64) -> Option<&[f64]> {
        self.values[self.at] = value;
        self.at = if self.at + 1 == self.values.len() { 0 } else { self.at + 1 };
        self.missing = self.missing.saturating_sub(1);
        (self.missing == 0).then_some(&*self.values)
    }

    /// Returns the mean distance of the values from `center`.
    #[inline]
    pub(crate) fn mean_distance(values: &[f64], center: f64) -> f64 {
        let sum: f64 = values.iter().map(|value| (value - center).abs()).sum();
        sum / values.len() as f64
    }
}
