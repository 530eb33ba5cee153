/// The sum of the last `n` values, without drift.
///
/// Values come in blocks of `n`. A window spans the tail of the last block, whose sums from each place to its end were made
/// when it ended, and the head of this one, which is summed as it comes. Nothing is ever subtracted, so an outlier leaves no
/// trace once it is out of the window; the cost per value is constant on average.
pub(crate) struct Sum {
    /// Before `at`: this block's values. From `at`: the sums of the last block's tails, then a zero.
    cells: Box<[f64]>,
    at: usize,
    head: f64,
}

impl Sum {
    pub(crate) fn new(n: usize) -> Self {
        let mut cells = vec![f64::NAN; n + 1].into_boxed_slice();
        cells[n] = 0.0;
        Self { cells, at: 0, head: 0.0 }
    }

    /// Takes a value; returns the sum, NaN until there are `n` values.
    #[inline]
    pub(crate) fn push(&mut self, value: f64) -> f64 {
        self.cells[self.at] = value;
        self.at += 1;
        self.head += value;
        let sum = self.cells[self.at] + self.head;
        if self.at + 1 == self.cells.len() {
            self.turn();
        }
        sum
    }

    /// Ends the block: turns its values into the sums of its tails.
    fn turn(&mut self) {
        let mut tail = 0.0;
        for cell in self.cells[..self.at].iter_mut().rev() {
            tail += *cell;
            *cell = tail;
        }
        self.at = 0;
        self.head = 0.0;
    }
}
