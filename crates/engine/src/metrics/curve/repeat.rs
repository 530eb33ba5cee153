const MANTISSA: u64 = (1 << 52) - 1;

/// Adds a value to a sum so many times, with the bits of a loop.
///
/// Between two powers of two all numbers lie equally far apart, so every addition of the same value moves the sum by the same step.
/// Only a tie, which goes to the even neighbor, may round the first of them another way; so a step is repeated once it came twice.
pub(super) fn add_times(mut sum: f64, value: f64, mut times: usize) -> f64 {
    let mut before = None;
    while times > 0 {
        let next = sum + value;
        let step = next - sum;
        times -= 1;
        if before == Some(step) && exponent(sum) == exponent(next) {
            let room = (last_before_power(next) - next) / step;
            // One less, because the quotient is rounded.
            let skipped = usize::try_from(room as i64).unwrap_or(0).saturating_sub(1).min(times);
            sum = next + skipped as f64 * step;
            times -= skipped;
        } else {
            sum = next;
        }
        before = Some(step);
    }
    sum
}

fn exponent(number: f64) -> u64 {
    number.to_bits() & !MANTISSA
}

/// Returns the last number before the next power of two.
fn last_before_power(number: f64) -> f64 {
    f64::from_bits(number.to_bits() | MANTISSA)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn looped(sum: f64, value: f64, times: usize) -> f64 {
        (0..times).fold(sum, |sum, _| sum + value)
    }

    fn any_number() -> impl Strategy<Value = f64> {
        // Few digits make ties; whole numbers make sums without rounding.
        prop_oneof![
            -1e6f64..1e6,
            (0u64..1 << 12, -60i32..60).prop_map(|(digits, power)| digits as f64 * f64::from(power).exp2()),
            (0u64..1 << 53, -60i32..20).prop_map(|(digits, power)| digits as f64 * f64::from(power).exp2()),
            Just(0.0),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn repeated_additions_have_the_bits_of_a_loop(sum in any_number(), value in any_number(), times in 0usize..3_000) {
            prop_assert_eq!(add_times(sum, value, times).to_bits(), looped(sum, value, times).to_bits());
        }

        #[test]
        fn so_have_sums_that_begin_with_one(value in any_number(), first in 0usize..99, times in 0usize..3_000) {
            let sum = looped(0.0, value, first);
            prop_assert_eq!(add_times(sum, value, times).to_bits(), looped(sum, value, times).to_bits());
        }
    }
}
