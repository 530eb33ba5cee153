use std::array;

use crate::kernel::Filter;

/// An indicator in motion: takes bars, gives values.
pub trait Stream: Send {
    /// Takes one bar's inputs, in the order of [`Indicator::inputs`](crate::Indicator), and writes its outputs.
    ///
    /// Outputs are NaN until the indicator is warm, and on a bar of which an input is missing (NaN or infinite), which
    /// leaves the state unchanged. A row that is too short counts as missing.
    fn next(&mut self, inputs: &[f64], outputs: &mut [f64]);

    /// Takes many bars, column by column, with the same bits as [`next`](Self::next) in a loop, only faster.
    ///
    /// Stops at the end of the shortest column.
    fn extend(&mut self, inputs: &[&[f64]], outputs: &mut [&mut [f64]]);

    /// Says which outputs [`extend`](Self::extend) has to write from now on; the others may hold anything then.
    fn want(&mut self, outputs: &[bool]);
}

/// The state machine of an indicator with `I` inputs and `O` outputs; sees complete rows of finite numbers only.
pub(crate) trait Machine<const I: usize, const O: usize>: Send {
    /// Takes one bar and returns its outputs, NaN until warm.
    fn step(&mut self, row: [f64; I]) -> [f64; O];

    /// Takes up to [`CHUNK`] bars, all columns of one length; may be overridden by a faster loop that gives the same bits.
    #[inline]
    fn run(&mut self, inputs: [&[f64]; I], outputs: [&mut [f64]; O]) {
        let len = shortest(&inputs, &outputs);
        let inputs = inputs.map(|column| &column[..len]);
        let mut outputs = outputs.map(|column| &mut column[..len]);
        for at in 0..len {
            let values = self.step(array::from_fn(|column| inputs[column][at]));
            for (output, value) in outputs.iter_mut().zip(values) {
                output[at] = value;
            }
        }
    }

    /// Takes note of which outputs [`run`](Self::run) has to write; worth it where the others cost.
    fn want(&mut self, _: [bool; O]) {}
}

/// Returns the length of the shortest column.
fn shortest(inputs: &[&[f64]], outputs: &[&mut [f64]]) -> usize {
    let inputs = inputs.iter().map(|column| column.len());
    inputs.chain(outputs.iter().map(|column| column.len())).min().unwrap_or(0)
}

/// Bars looked at together for gaps: few enough to stay in the first-level cache.
pub(crate) const CHUNK: usize = 256;

/// Puts a machine behind [`Stream`] and keeps gaps away from it.
struct Adapter<M, const I: usize, const O: usize>(M);

impl<M: Machine<I, O>, const I: usize, const O: usize> Adapter<M, I, O> {
    fn guarded(&mut self, row: [f64; I]) -> [f64; O] {
        if row.iter().all(|value| value.is_finite()) { self.0.step(row) } else { [f64::NAN; O] }
    }
}

impl<M: Machine<I, O>, const I: usize, const O: usize> Stream for Adapter<M, I, O> {
    fn next(&mut self, inputs: &[f64], outputs: &mut [f64]) {
        let row = inputs.first_chunk().copied().unwrap_or([f64::NAN; I]);
        for (output, value) in outputs.iter_mut().zip(self.guarded(row)) {
            *output = value;
        }
    }

    fn want(&mut self, outputs: &[bool]) {
        self.0.want(array::from_fn(|output| outputs.get(output).copied().unwrap_or(false)));
    }

    fn extend(&mut self, inputs: &[&[f64]], outputs: &mut [&mut [f64]]) {
        let Some(inputs) = inputs.first_chunk::<I>() else { return };
        let Some(outputs) = outputs.first_chunk_mut::<O>() else { return };
        let len = shortest(inputs, outputs);
        for start in (0..len).step_by(CHUNK) {
            let end = len.min(start + CHUNK);
            let rows = inputs.map(|column| &column[start..end]);
            let mut values = outputs.each_mut().map(|column| &mut column[start..end]);
            if rows.iter().all(|column| is_gapless(column)) {
                self.0.run(rows, values);
                continue;
            }
            for at in 0..end - start {
                let row = self.guarded(array::from_fn(|column| rows[column][at]));
                for (output, value) in values.iter_mut().zip(row) {
                    output[at] = value;
                }
            }
        }
    }
}

/// Whether every value is finite: if their sum is. Without a branch, several lanes at once.
///
/// A sum of finite values may overflow; the slow way that is taken then finds no gap.
fn is_gapless(column: &[f64]) -> bool {
    let (rows, rest) = column.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for row in rows {
        for (sum, value) in sums.iter_mut().zip(row) {
            *sum += value;
        }
    }
    sums.iter().chain(rest).all(|value| value.is_finite())
}

/// Any filter is a machine with one input and one output.
struct Single<F>(F);

impl<F: Filter> Machine<1, 1> for Single<F> {
    #[inline]
    fn step(&mut self, [value]: [f64; 1]) -> [f64; 1] {
        [self.0.push(value)]
    }

    #[inline]
    fn run(&mut self, [input]: [&[f64]; 1], [output]: [&mut [f64]; 1]) {
        self.0.run(input, output);
    }
}

/// A closure over the state is a machine.
struct Step<F>(F);

impl<F, const I: usize, const O: usize> Machine<I, O> for Step<F>
where
    F: FnMut([f64; I]) -> [f64; O] + Send,
{
    #[inline]
    fn step(&mut self, row: [f64; I]) -> [f64; O] {
        (self.0)(row)
    }
}

/// Makes a stream of a filter over one series.
pub(crate) fn filter(filter: impl Filter + 'static) -> Box<dyn Stream> {
    Box::new(Adapter(Single(filter)))
}

/// Makes a stream of a machine that has a fast loop of its own.
pub(crate) fn fast<M: Machine<I, O> + 'static, const I: usize, const O: usize>(machine: M) -> Box<dyn Stream> {
    Box::new(Adapter(machine))
}

/// Makes a stream of a closure that takes a complete row and returns the outputs, NaN until warm.
pub(crate) fn machine<const I: usize, const O: usize>(
    step: impl FnMut([f64; I]) -> [f64; O] + Send + 'static,
) -> Box<dyn Stream> {
    Box::new(Adapter(Step(step)))
}
