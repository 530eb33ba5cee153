//! "Did you mean": the known name nearest to one that is not.

/// Returns the name that differs by the fewest edits, if that is few for its length; the first of several.
pub(crate) fn nearest<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let most = (name.chars().count() / 3).clamp(1, 3);
    let name: Vec<char> = name.chars().take(64).flat_map(char::to_lowercase).collect();
    let rated = known.into_iter().map(|other| (distance(&name, &other.chars().collect::<Vec<_>>()), other));
    rated.filter(|(edits, _)| *edits <= most).min_by_key(|(edits, _)| *edits).map(|(_, other)| other)
}

/// Returns "; did you mean …?", or nothing if no name is near.
pub(crate) fn did_you_mean<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> String {
    nearest(name, known).map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

/// Counts insertions, deletions, replacements and swaps of neighbors (optimal string alignment).
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    for (row, l) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, r) in right.iter().enumerate() {
            let replaced = above[column] + usize::from(l != r);
            let mut best = replaced.min(above[column + 1] + 1).min(current[column] + 1);
            let swapped = row > 0 && column > 0 && left[row - 1] == *r && right[column - 1] == *l;
            if swapped {
                best = best.min(before[column - 1] + 1);
            }
            current.push(best);
        }
        before = std::mem::replace(&mut above, current);
    }
    above.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        let known = ["close", "volume", "sma", "ema", "rsi", "bollinger"];
        assert_eq!(nearest("clsoe", known), Some("close"));
        assert_eq!(nearest("Close", known), Some("close"));
        assert_eq!(nearest("smaa", known), Some("sma"));
        assert_eq!(nearest("bolinger", known), Some("bollinger"));
        assert_eq!(nearest("momentum", known), None);
        assert_eq!(nearest("", known), None);
    }
}
