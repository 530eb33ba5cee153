/// The last `n` values in ascending order: a binary search and one move of memory per value.
pub(crate) struct Ranked {
    by_age: Box<[f64]>,
    by_size: Vec<f64>,
    at: usize,
}

impl Ranked {
    pub(crate) fn new(n: usize) -> Self {
        Self { by_age: vec![0.0; n].into_boxed_slice(), by_size: Vec::with_capacity(n), at: 0 }
    }

    /// Takes a value and lets go of the oldest.
    pub(crate) fn push(&mut self, value: f64) {
        if self.by_size.len() == self.by_age.len() {
            let oldest = self.by_age[self.at];
            let place = self.by_size.partition_point(|other| *other < oldest);
            self.by_size.remove(place);
        }
        let place = self.by_size.partition_point(|other| *other < value);
        self.by_size.insert(place, value);
        self.by_age[self.at] = value;
        self.at = if self.at + 1 == self.by_age.len() { 0 } else { self.at + 1 };
    }

    /// Returns the values in ascending order, nothing until there are `n`.
    pub(crate) fn sorted(&self) -> Option<&[f64]> {
        (self.by_size.len() == self.by_age.len()).then_some(&self.by_size)
    }

    /// Returns the percentage of the values that are less than `value`; NaN until there are `n`.
    pub(crate) fn percent_below(&self, value: f64) -> f64 {
        self.sorted().map_or(f64::NAN, |sorted| {
            let below = sorted.partition_point(|other| *other < value);
            below as f64 / sorted.len() as f64 * 100.0
        })
    }
}
