use std::array;

use super::{BLOCK, Ema};
use crate::kernel::Filter;

/// A value of each of two series.
type Row = [f64; 2];

impl Ema {
    /// Averages two series, of which `row` makes a row from each input, and writes what `value` makes of both averages.
    ///
    /// Each series has a lane of its own in whatever the machine adds at once.
    #[inline]
    pub(crate) fn run_pair<T>(
        mut pair: [&mut Self; 2],
        (input, output): (&[T], &mut [f64]),
        row: impl Fn(&T) -> Row,
        value: impl Fn(Row) -> f64,
    ) {
        let [one, other] = &pair;
        let apart = if one.turns_with(other) { (BLOCK - one.at).min(input.len()) } else { input.len() };
        let (early, input) = input.split_at(apart);
        let (early_output, output) = output.split_at_mut(apart);
        for (input, output) in early.iter().zip(early_output) {
            *output = value(Self::push_pair(&mut pair, row(input)));
        }
        let (blocks, rest) = input.as_chunks();
        let (block_outputs, rest_output) = output.as_chunks_mut();
        let weights = Weights::of(&pair);
        let mut averages = pair.each_ref().map(|ema| ema.value);
        for (input, output) in blocks.iter().zip(block_outputs) {
            let rows = weights.average(averages, input.each_ref().map(&row));
            averages = rows[BLOCK - 1];
            *output = rows.map(&value);
        }
        for (ema, average) in pair.iter_mut().zip(averages) {
            ema.value = average;
        }
        for (input, output) in rest.iter().zip(rest_output) {
            *output = value(Self::push_pair(&mut pair, row(input)));
        }
    }

    #[inline]
    fn push_pair([one, other]: &mut [&mut Self; 2], row: Row) -> Row {
        [one.push(row[0]), other.push(row[1])]
    }

    /// Whether both are warm and begin their blocks, which are whole ones, together.
    fn turns_with(&self, other: &Self) -> bool {
        let whole = |ema: &Self| ema.cold() == 0 && ema.block == BLOCK;
        whole(self) && whole(other) && self.at == other.at
    }
}

/// The weights of both series for the places of a block.
struct Weights {
    up: [Row; BLOCK],
    down: [Row; BLOCK],
}

impl Weights {
    fn of([one, other]: &[&mut Ema; 2]) -> Self {
        let up = array::from_fn(|place| [one.up[place], other.up[place]]);
        let down = array::from_fn(|place| [one.down[place], other.down[place]]);
        Self { up, down }
    }

    /// Averages the rows of a block that follows these averages.
    #[inline]
    fn average(&self, before: Row, mut rows: [Row; BLOCK]) -> [Row; BLOCK] {
        let reference = rows[0];
        let carry: Row = array::from_fn(|lane| before[lane] - reference[lane]);
        let mut head = [0.0; 2];
        for ((row, up), down) in rows.iter_mut().zip(&self.up).zip(&self.down) {
            for lane in 0..2 {
                head[lane] += (row[lane] - reference[lane]) * up[lane];
                row[lane] = reference[lane] + (carry[lane] + head[lane]) * down[lane];
            }
        }
        rows
    }
}
