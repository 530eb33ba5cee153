/// Divides moments in order into stretches that share a key, such as days; gives the first index behind each.
///
/// Most stretches are as long as the one before, which two looks tell; else the end is searched.
pub(super) fn stretches<K: PartialEq>(time: &[i64], key: impl Fn(i64) -> K) -> impl Iterator<Item = usize> {
    let (mut end, mut length) = (0, 0);
    std::iter::from_fn(move || {
        let rest = time.get(end..)?;
        let this = key(*rest.first()?);
        let belongs = |index: usize| rest.get(index).is_some_and(|time| key(*time) == this);
        if length == 0 || !belongs(length - 1) || belongs(length) {
            length = rest.partition_point(|time| key(*time) == this).max(1);
        }
        end += length;
        Some(end)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_stretch_ends_where_the_key_changes(steps in prop::collection::vec(0i64..4, 0..60)) {
            let time: Vec<i64> = steps.iter().scan(0, |time, step| { *time += step; Some(*time) }).collect();
            let expected = (1..=time.len()).filter(|end| time.get(*end).is_none_or(|next| next / 5 != time[end - 1] / 5));
            let found: Vec<usize> = stretches(&time, |time| time / 5).collect();
            prop_assert_eq!(found, expected.collect::<Vec<_>>());
        }
    }
}
