use std::collections::BTreeSet;

use super::{LookaheadOptions, MAX_PREFIXES};

/// Draws lengths of beginnings, ascending and each once: the longest that leaves a bar out, and others at random, as evenly spread as
/// one draw from each of equal stretches can be.
pub(super) fn prefixes(bars: usize, options: LookaheadOptions) -> Vec<usize> {
    let longest = bars.saturating_sub(1) as u64;
    let count = u64::from(options.prefixes.clamp(1, MAX_PREFIXES));
    let mut drawn = BTreeSet::from([longest]);
    let mut state = options.seed;
    for stretch in 0..count.saturating_sub(1) {
        let start = longest * stretch / count;
        let length = (longest * (stretch + 1) / count - start).max(1);
        drawn.insert(start + 1 + next(&mut state) % length);
    }
    drawn
        .into_iter()
        .filter(|prefix| (1..=longest).contains(prefix))
        .filter_map(|it| usize::try_from(it).ok())
        .collect()
}

/// `SplitMix64`.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
