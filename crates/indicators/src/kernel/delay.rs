use super::Filter;

/// The value `n` bars ago.
pub(crate) struct Delay {
    values: Box<[f64]>,
    at: usize,
}

impl Delay {
    pub(crate) fn new(n: usize) -> Self {
        Self { values: vec![f64::NAN; n].into_boxed_slice(), at: 0 }
    }
}

impl Filter for Delay {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        let len = self.values.len();
        let Some(slot) = self.values.get_mut(self.at) else { return value };
        self.at = if self.at + 1 == len { 0 } else { self.at + 1 };
        std::mem::replace(slot, value)
    }
}
