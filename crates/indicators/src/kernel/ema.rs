mod pair;

use super::Filter;

/// Most values in a block.
const BLOCK: usize = 8;

/// How far the weight of a block's first value may fall within the block.
const LEAST: f64 = 1.0 / 64.0;

/// An exponential average, seeded with the mean of its first `n` values: takes a share of each value and keeps the rest.
///
/// The recurrence `take x + keep average` would make every bar wait for the one before. Over a block it is a plain sum of
/// values weighted with powers of `keep`, which the bars of different blocks can be at work on together: `reference +
/// (carry + Σ take (x - reference) / keepⁱ) keepⁱ`, counted from the block's first value, the reference. An average over
/// equal values therefore becomes exactly that value.
pub(crate) struct Ema {
    /// `take / keepⁱ` for the places of a block.
    up: [f64; BLOCK],
    /// `keepⁱ` for the places of a block.
    down: [f64; BLOCK],
    block: usize,
    at: usize,
    reference: f64,
    carry: f64,
    head: f64,
    value: f64,
    n: usize,
    seen: usize,
    unused: usize,
}

impl Ema {
    /// Returns the usual average, which takes 2 / (n + 1).
    pub(crate) fn new(n: usize) -> Self {
        Self::late(n, 0)
    }

    /// Returns the usual average; it ignores its first `unused` values.
    pub(crate) fn late(n: usize, unused: usize) -> Self {
        Self::keeping((n as f64 - 1.0) / (n as f64 + 1.0), n, unused)
    }

    /// Returns Wilder's average, which takes 1 / n.
    pub(crate) fn wilder(n: usize) -> Self {
        Self::wilder_late(n, 0)
    }

    /// Returns Wilder's average; it ignores its first `unused` values.
    pub(crate) fn wilder_late(n: usize, unused: usize) -> Self {
        Self::keeping((n as f64 - 1.0) / n as f64, n, unused)
    }

    fn keeping(keep: f64, n: usize, unused: usize) -> Self {
        let (mut up, mut down) = ([1.0; BLOCK], [0.0; BLOCK]);
        let mut block = 0;
        let mut kept = keep;
        for (up, down) in up.iter_mut().zip(&mut down) {
            if block > 0 && kept < LEAST {
                break;
            }
            if kept > 0.0 {
                (*up, *down) = ((1.0 - keep) / kept, kept);
            }
            kept *= keep;
            block += 1;
        }
        let at = block;
        Self { up, down, block, at, reference: 0.0, carry: 0.0, head: 0.0, value: 0.0, n, seen: 0, unused }
    }

    /// Returns how many values are missing until the average has one.
    #[inline]
    pub(crate) fn cold(&self) -> usize {
        self.unused + self.n - self.seen
    }

    /// Replaces values by averages.
    #[inline]
    pub(crate) fn run_in_place(&mut self, values: &mut [f64]) {
        let cold = self.cold().min(values.len());
        let (early, mut values) = values.split_at_mut(cold);
        for value in early {
            *value = self.push(*value);
        }
        while let Some(first) = values.first() {
            if self.at == self.block {
                if self.block == BLOCK {
                    let (blocks, later) = values.as_chunks_mut();
                    self.run_blocks(blocks);
                    values = later;
                    let Some(first) = values.first() else { break };
                    self.turn(*first);
                } else {
                    self.turn(*first);
                }
            }
            let end = self.block.min(self.at + values.len());
            let (now, later) = values.split_at_mut(end - self.at);
            let (reference, carry, mut head) = (self.reference, self.carry, self.head);
            for ((value, up), down) in now.iter_mut().zip(&self.up[self.at..end]).zip(&self.down[self.at..end]) {
                head += (*value - reference) * up;
                *value = reference + (carry + head) * down;
            }
            self.value = now.last().copied().unwrap_or(self.value);
            (self.head, self.at, values) = (head, end, later);
        }
    }

    /// Replaces the values of whole blocks.
    fn run_blocks(&mut self, blocks: &mut [[f64; BLOCK]]) {
        let mut value = self.value;
        for block in blocks {
            value = self.run_block(value, block);
        }
        self.value = value;
    }

    /// Replaces the values of a block that follows an average: all but the running sum goes several lanes at once.
    #[inline]
    fn run_block(&self, before: f64, block: &mut [f64; BLOCK]) -> f64 {
        let reference = block[0];
        let carry = before - reference;
        for (value, up) in block.iter_mut().zip(&self.up) {
            *value = (*value - reference) * up;
        }
        let mut head = 0.0;
        for (value, down) in block.iter_mut().zip(&self.down) {
            head += *value;
            *value = reference + (carry + head) * down;
        }
        block[BLOCK - 1]
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

    /// Begins a block with `first`.
    #[inline]
    fn turn(&mut self, first: f64) {
        self.reference = first;
        self.carry = self.value - first;
        self.head = 0.0;
        self.at = 0;
    }
}

impl Filter for Ema {
    #[inline]
    fn push(&mut self, value: f64) -> f64 {
        if self.seen < self.n {
            return self.seed(value);
        }
        if self.at == self.block {
            self.turn(value);
        }
        self.head += (value - self.reference) * self.up[self.at];
        self.value = self.reference + (self.carry + self.head) * self.down[self.at];
        self.at += 1;
        self.value
    }

    #[inline]
    fn run(&mut self, input: &[f64], output: &mut [f64]) {
        output.copy_from_slice(input);
        self.run_in_place(output);
    }
}
