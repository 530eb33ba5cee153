//! On which bars a decision changes anything.

use assay_strategy::Signals;

use crate::Side;

/// Bars looked at together.
const WORD: usize = 8;

/// The decisions of a run, looked for as the run comes to them.
///
/// What is held is not bought again, and what is not held is not sold: conditions that hold over many bars are heeded once.
pub(super) struct Decisions<'a> {
    signals: &'a Signals,
    /// The next bar that is heeded without a position, with a long and with a short one, where that is known.
    next: [Option<usize>; 3],
}

impl<'a> Decisions<'a> {
    pub(super) fn new(signals: &'a Signals) -> Self {
        Self { signals, next: [None; 3] }
    }

    /// Returns the first bar from `at` on whose decision an account heeds that holds this; the bar count if there is none.
    pub(super) fn next(&mut self, held: Option<Side>, at: usize) -> usize {
        let Signals { enter_long, exit_long, enter_short, exit_short, .. } = self.signals;
        let (place, one, other) = match held {
            None => (0, enter_long, enter_short),
            Some(Side::Long) => (1, exit_long, enter_short),
            Some(Side::Short) => (2, exit_short, enter_long),
        };
        match self.next[place] {
            Some(next) if next >= at => next,
            _ => *self.next[place].insert(first(one, other, at)),
        }
    }
}

/// Returns the first bar from `at` on on which one of two columns holds.
fn first(one: &[bool], other: &[bool], at: usize) -> usize {
    let [one, other] = [one, other].map(|column| column.get(at..).unwrap_or_default());
    let (words, rest) = one.as_chunks::<WORD>();
    for (number, (one, other)) in words.iter().zip(other.as_chunks().0).enumerate() {
        let word = bytes(*one) | bytes(*other);
        if word != 0 {
            return at + number * WORD + word.trailing_zeros() as usize / 8;
        }
    }
    let start = one.len() - rest.len();
    let found = rest.iter().zip(&other[start..]).position(|(one, other)| *one || *other);
    at + start + found.unwrap_or(rest.len())
}

/// Returns truths as the bytes of a word, the first lowest.
#[inline]
fn bytes(truths: [bool; WORD]) -> u64 {
    u64::from_le_bytes(truths.map(u8::from))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_next_decision_is_the_first_that_is_heeded(
            rows in prop::collection::vec(prop::array::uniform4(prop::bool::weighted(0.02)), 0..200),
            mut states in prop::collection::vec((prop::option::of(prop_oneof![Just(Side::Long), Just(Side::Short)]), 0usize..200), 0..20),
        ) {
            let column = |place: usize| rows.iter().map(|row| row[place]).collect::<Vec<_>>();
            let signals = Signals {
                enter_long: column(0),
                exit_long: column(1),
                enter_short: column(2),
                exit_short: column(3),
                ..Signals::default()
            };
            let mut decisions = Decisions::new(&signals);
            states.sort_by_key(|state| state.1);
            for (held, at) in states {
                let at = at.min(rows.len());
                let heeded = |[enter_long, exit_long, enter_short, exit_short]: [bool; 4]| match held {
                    None => enter_long || enter_short,
                    Some(Side::Long) => exit_long || enter_short,
                    Some(Side::Short) => exit_short || enter_long,
                };
                let expected = (at..rows.len()).find(|bar| heeded(rows[*bar])).unwrap_or(rows.len());
                prop_assert_eq!(decisions.next(held, at), expected);
            }
        }
    }
}
