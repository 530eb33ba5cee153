//! Crosses of two averages of closes, decided with whole cents: the part that the limits of several workloads share.

use assay_dataset::Bars;

/// Bars whose fast average crossed above (`true`) or below the slow one, in order.
pub(crate) type Crosses = Vec<(u32, bool)>;

/// Returns closes in cents.
pub(crate) fn cents(bars: &Bars) -> Vec<i64> {
    bars.close.iter().map(|close| (close * 100.0 + 0.5) as i64).collect()
}

/// Finds the crosses of the averages over the last `fast` and `slow` closes; touching is neither above nor below.
pub(crate) fn crosses(cents: &[i64], fast: usize, slow: usize) -> Crosses {
    let mut crosses = Vec::new();
    if cents.len() < slow {
        return crosses;
    }
    let (weight_fast, weight_slow) = ((slow as u64).cast_signed(), (fast as u64).cast_signed());
    let mut fast_sum: i64 = cents[slow - fast..slow - 1].iter().sum();
    let mut slow_sum: i64 = cents[..slow - 1].iter().sum();
    let mut side = 0_i64;
    let leaving = cents.iter().zip(&cents[slow - fast..]);
    for (bar, (newest, (oldest_slow, oldest_fast))) in (slow - 1..).zip(cents[slow - 1..].iter().zip(leaving)) {
        fast_sum += newest;
        slow_sum += newest;
        let now = fast_sum * weight_fast - slow_sum * weight_slow;
        // The product is below zero only where the averages changed sides.
        if (now ^ side) < 0 && now != 0 && side != 0 {
            crosses.push((bar as u32, now > 0));
        }
        side = if now == 0 { side } else { now };
        fast_sum -= oldest_fast;
        slow_sum -= oldest_slow;
    }
    crosses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_touch_is_no_cross() {
        let cents = [1, 1, 2, 1, 1, 1, 3];
        assert_eq!(crosses(&cents, 1, 2), [(3, false), (6, true)]);
    }
}
