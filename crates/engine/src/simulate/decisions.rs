//! On which bars a strategy decides anything.

use assay_strategy::Signals;

/// Bars looked at together.
const WORD: usize = 8;

/// Returns the bars with at least one decision, in order.
pub(super) fn list(signals: &Signals) -> Vec<u32> {
    let Signals { enter_long, exit_long, enter_short, exit_short, .. } = signals;
    let mut found = Vec::new();
    let columns = [enter_long, exit_long, enter_short, exit_short].map(|column| column.as_chunks::<WORD>());
    let [a, b, c, d] = columns.map(|(words, _)| words);
    for (number, (((a, b), c), d)) in a.iter().zip(b).zip(c).zip(d).enumerate() {
        let mut word = bytes(*a) | bytes(*b) | bytes(*c) | bytes(*d);
        while word != 0 {
            found.push((number * WORD) as u32 + word.trailing_zeros() / 8);
            word &= word - 1;
        }
    }
    let [a, b, c, d] = columns.map(|(_, rest)| rest);
    let start = enter_long.len() - a.len();
    for (index, (((a, b), c), d)) in (start..).zip(a.iter().zip(b).zip(c).zip(d)) {
        if *a || *b || *c || *d {
            found.push(index as u32);
        }
    }
    found
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
        fn every_decision_is_listed_once(columns in prop::collection::vec(prop::array::uniform4(prop::bool::weighted(0.1)), 0..70)) {
            let column = |place: usize| columns.iter().map(|row| row[place]).collect::<Vec<_>>();
            let signals = Signals {
                enter_long: column(0),
                exit_long: column(1),
                enter_short: column(2),
                exit_short: column(3),
                stop_distance: None,
                risk_distance: None,
            };
            let expected: Vec<u32> = (0..).zip(&columns).filter(|(_, row)| row.contains(&true)).map(|(at, _)| at).collect();
            prop_assert_eq!(list(&signals), expected);
        }
    }
}
