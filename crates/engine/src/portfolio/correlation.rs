use assay_dataset::BarsView;

/// Returns Pearson's correlation of the last `window` returns between closes at times that both series have, or `None` where there
/// are fewer, or one of them never moved.
///
/// Returns are `close / close before - 1`; sums run from the latest return to the earliest.
pub(super) fn correlation(a: BarsView<'_>, b: BarsView<'_>, window: usize) -> Option<f64> {
    let mut common = Common { a, b, left: (a.len(), b.len()) };
    let mut later = common.next()?;
    let mut returns = Vec::with_capacity(window);
    while returns.len() < window {
        let earlier = common.next()?;
        returns.push((later.0 / earlier.0 - 1.0, later.1 / earlier.1 - 1.0));
        later = earlier;
    }
    let count = window as f64;
    let (sum_a, sum_b) = returns.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
    let (mean_a, mean_b) = (sum_a / count, sum_b / count);
    let (mut both, mut square_a, mut square_b) = (0.0, 0.0, 0.0);
    for (a, b) in returns {
        let (a, b) = (a - mean_a, b - mean_b);
        both += a * b;
        square_a += a * a;
        square_b += b * b;
    }
    let scale = (square_a * square_b).sqrt();
    (scale > 0.0).then(|| (both / scale).clamp(-1.0, 1.0))
}

/// Pairs of closes at common times, the latest first.
struct Common<'a> {
    a: BarsView<'a>,
    b: BarsView<'a>,
    left: (usize, usize),
}

impl Common<'_> {
    fn next(&mut self) -> Option<(f64, f64)> {
        loop {
            let (i, j) = (self.left.0.checked_sub(1)?, self.left.1.checked_sub(1)?);
            let (a, b) = (self.a.time.get(i)?, self.b.time.get(j)?);
            self.left = match a.cmp(b) {
                std::cmp::Ordering::Less => (i + 1, j),
                std::cmp::Ordering::Greater => (i, j + 1),
                std::cmp::Ordering::Equal => (i, j),
            };
            if a == b {
                return Some((*self.a.close.get(i)?, *self.b.close.get(j)?));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use assay_dataset::{Bar, Bars};

    use super::*;

    fn bars(rows: &[(i64, f64)]) -> Bars {
        let mut bars = Bars::default();
        for (time, close) in rows {
            bars.push(Bar { time: *time, open: *close, high: *close, low: *close, close: *close, volume: 1.0 });
        }
        bars
    }

    #[test]
    fn it_is_that_of_the_last_returns_at_common_times() {
        let a = bars(&[(1, 9.0), (2, 1.0), (3, 2.0), (5, 2.0), (6, 4.0)]);
        let b = bars(&[(1, 7.0), (2, 2.0), (3, 4.0), (4, 99.0), (5, 4.0), (6, 8.0), (7, 1.0)]);
        let near = |found: Option<f64>, expected: f64| assert!((found.unwrap() - expected).abs() < 1e-12, "{found:?}");
        near(correlation(a.view(), b.slice(0..6), 3), 1.0);
        let mirrored = bars(&[(2, 2.0), (3, 1.0), (5, 1.5), (6, 0.75)]);
        assert!(correlation(a.view(), mirrored.view(), 3).unwrap() < -0.8);
        assert_eq!(correlation(a.view(), b.view(), 5), None, "too few returns");
        assert_eq!(correlation(a.view(), bars(&[(2, 1.0), (3, 1.0), (5, 1.0)]).view(), 2), None, "one never moved");
        assert_eq!(correlation(a.view(), Bars::default().view(), 2), None);
    }
}
