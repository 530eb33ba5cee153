use super::Fold;

/// Folds handled together: summing waits from row to row, what is made of the sums does not.
const LANE: usize = 64;

/// Something folded over the last `n` rows, without drift.
///
/// Rows come in blocks of `n`. A window spans the tail of the last block, whose folds from each place to its end are made when
/// it ends, and the head of this one, which is folded as it comes. Nothing is ever taken away again, so an outlier leaves no
/// trace once it is out of the window; the cost per row is constant on average.
pub(crate) struct Window<F: Fold> {
    rows: Box<[F::Row]>,
    tails: Box<[F::Value]>,
    head: F::Value,
    reference: F::Row,
    at: usize,
    missing: usize,
}

impl<F: Fold> Window<F> {
    pub(crate) fn new(n: usize) -> Self {
        Self {
            rows: vec![F::Row::default(); n].into_boxed_slice(),
            tails: vec![F::NONE; n + 1].into_boxed_slice(),
            head: F::NONE,
            reference: F::Row::default(),
            at: n,
            missing: n,
        }
    }

    /// Takes a row; returns the fold over the last `n`, nothing until there are as many.
    #[inline]
    pub(crate) fn push(&mut self, row: F::Row) -> Option<F::Value> {
        if self.at == self.rows.len() {
            self.turn(row);
        }
        self.rows[self.at] = row;
        self.at += 1;
        self.head = F::join(self.head, F::one(row, self.reference));
        if self.missing > 0 {
            self.missing -= 1;
            if self.missing > 0 {
                return None;
            }
        }
        Some(F::join(self.tails[self.at], self.head))
    }

    /// Takes many rows; writes what `finish` makes of each fold and the row it counted from, `unfinished` until warm.
    #[inline]
    pub(crate) fn run<T: Copy>(
        &mut self,
        rows: &[F::Row],
        outputs: &mut [T],
        unfinished: T,
        finish: impl Fn(F::Value, F::Row) -> T,
    ) {
        let cold = rows.len().min(self.missing);
        let (first, rows) = rows.split_at(cold);
        let (early, mut outputs) = outputs.split_at_mut(cold);
        for (row, output) in first.iter().zip(early) {
            *output = match self.push(*row) {
                Some(value) => finish(value, self.reference),
                None => unfinished,
            };
        }
        let mut rows = rows;
        let mut folds = [F::NONE; LANE];
        while let Some(first) = rows.first() {
            if self.at == self.rows.len() {
                self.turn(*first);
            }
            let end = self.rows.len().min(self.at + rows.len().min(LANE));
            let (now, later) = rows.split_at(end - self.at);
            let (written, rest) = outputs.split_at_mut(now.len());
            self.rows[self.at..end].copy_from_slice(now);
            let (mut head, reference) = (self.head, self.reference);
            for ((row, tail), fold) in now.iter().zip(&self.tails[self.at + 1..=end]).zip(&mut folds) {
                head = F::join(head, F::one(*row, reference));
                *fold = F::join(*tail, head);
            }
            for (fold, output) in folds.iter().zip(written) {
                *output = finish(*fold, reference);
            }
            (self.head, self.at, rows, outputs) = (head, end, later, rest);
        }
    }

    /// Returns the row that the last fold counted from: the first of its block.
    #[inline]
    pub(crate) fn reference(&self) -> F::Row {
        self.reference
    }

    /// Begins a block with `row`: folds the tails of the last one, counted from `row`.
    fn turn(&mut self, row: F::Row) {
        let mut tail = F::NONE;
        for (value, row_before) in self.tails.iter_mut().zip(self.rows.iter()).rev() {
            tail = F::join(F::one(*row_before, row), tail);
            *value = tail;
        }
        self.reference = row;
        self.head = F::NONE;
        self.at = 0;
    }
}
