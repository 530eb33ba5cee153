use std::collections::BTreeMap;

use assay_types::Timeframe;

use super::ImportError;

/// Steps looked at; enough to outvote any holiday.
const SAMPLE: usize = 10_000;

/// Returns the most frequent step between strictly increasing stamps (the shortest of equals), if it is a whole number of seconds.
pub(crate) fn detect(time: &[i64]) -> Option<Timeframe> {
    let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
    for pair in time.windows(2).take(SAMPLE) {
        *counts.entry(pair[1].saturating_sub(pair[0])).or_default() += 1;
    }
    let mut best = (0, 0);
    for (step, count) in counts {
        if count > best.1 {
            best = (step, count);
        }
    }
    let whole = best.0 > 0 && best.0 % 1_000_000_000 == 0;
    whole.then(|| u32::try_from(best.0 / 1_000_000_000).ok().and_then(Timeframe::from_seconds))?
}

/// Returns the bar length: the one given unless the file contradicts it, else the one that the file shows.
pub(super) fn settle(time: &[i64], given: Option<Timeframe>) -> Result<Timeframe, ImportError> {
    match (given, detect(time)) {
        (Some(given), Some(found)) if found < given => Err(ImportError::WrongTimeframe { given, found }),
        (Some(given), _) => Ok(given),
        (None, Some(found)) => Ok(found),
        (None, None) => Err(ImportError::UnknownTimeframe { rows: time.len() }),
    }
}
