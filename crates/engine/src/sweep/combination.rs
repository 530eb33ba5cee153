use std::collections::BTreeMap;

use assay_strategy::ParameterValue;

/// Values of parameters by name.
pub type Combination = BTreeMap<String, ParameterValue>;

/// Most combinations that [`grid`] makes.
pub const MAX_COMBINATIONS: usize = 10_000_000;

/// Returns every combination of the values of each parameter; the last one varies fastest.
///
/// `None` if there would be more than [`MAX_COMBINATIONS`].
pub fn grid(parameters: &[(&str, Vec<ParameterValue>)]) -> Option<Vec<Combination>> {
    let count = parameters.iter().try_fold(1_usize, |count, (_, values)| count.checked_mul(values.len()))?;
    if count > MAX_COMBINATIONS {
        return None;
    }
    let mut combinations = vec![Combination::new(); count];
    let mut repeats = count;
    for (name, values) in parameters {
        repeats /= values.len().max(1);
        for (combination, value) in
            combinations.iter_mut().zip(values.iter().cycle().flat_map(|value| std::iter::repeat_n(value, repeats)))
        {
            combination.insert((*name).to_owned(), value.clone());
        }
    }
    Some(combinations)
}
