/// Deviations below this are rounding, not variation.
pub(super) const NOISE: f64 = 1e-15;

/// The first four moments of a sample.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moments {
    /// Number of values.
    pub count: usize,
    /// Mean.
    pub mean: f64,
    /// Standard deviation with divisor n - 1.
    pub deviation: f64,
    /// Skewness with divisor n, 0 for a symmetric sample; absent if the values do not vary.
    pub skewness: Option<f64>,
    /// Pearson kurtosis with divisor n, 3 for a normal sample; absent if the values do not vary.
    pub kurtosis: Option<f64>,
}

impl Moments {
    /// Returns mean over standard deviation, unless the values do not vary.
    pub fn sharpe(&self) -> Option<f64> {
        (self.deviation > NOISE).then(|| self.mean / self.deviation)
    }
}

/// Returns the moments of at least two values, by two passes in the order of the values.
pub fn moments(values: &[f64]) -> Option<Moments> {
    let count = values.len();
    if count < 2 {
        return None;
    }
    let number = count as f64;
    let mean = values.iter().sum::<f64>() / number;
    let [mut second, mut third, mut fourth] = [0.0; 3];
    for value in values {
        let distance = value - mean;
        let square = distance * distance;
        second += square;
        third += square * distance;
        fourth += square * square;
    }
    let variance = second / number;
    let varies = variance.sqrt() > NOISE;
    Some(Moments {
        count,
        mean,
        deviation: (second / (number - 1.0)).sqrt(),
        skewness: varies.then(|| third / number / (variance * variance.sqrt())),
        kurtosis: varies.then(|| fourth / number / (variance * variance)),
    })
}

/// Returns the mean of at least one value.
pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}
