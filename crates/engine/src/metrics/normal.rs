//! The standard normal distribution, with the same bits everywhere: `exp` and `erfc` come from `libm`.

use std::f64::consts::{PI, SQRT_2};

/// Coefficients of Acklam's rational approximation of the quantile (relative error 1.15e-9 before refinement).
const A: [f64; 6] = [
    -3.969_683_028_665_376e1,
    2.209_460_984_245_205e2,
    -2.759_285_104_469_687e2,
    1.383_577_518_672_69e2,
    -3.066_479_806_614_716e1,
    2.506_628_277_459_239,
];
const B: [f64; 5] = [
    -5.447_609_879_822_406e1,
    1.615_858_368_580_409e2,
    -1.556_989_798_598_866e2,
    6.680_131_188_771_972e1,
    -1.328_068_155_288_572e1,
];
const C: [f64; 6] = [
    -7.784_894_002_430_293e-3,
    -3.223_964_580_411_365e-1,
    -2.400_758_277_161_838,
    -2.549_732_539_343_734,
    4.374_664_141_464_968,
    2.938_163_982_698_783,
];
const D: [f64; 4] = [7.784_695_709_041_462e-3, 3.224_671_290_700_398e-1, 2.445_134_137_142_996, 3.754_408_661_907_416];
/// Where the tails begin.
const TAIL: f64 = 0.02425;

/// Returns the probability of a value below `x`.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / SQRT_2)
}

/// Returns the value that a share `p` lies below, for `p` between 0 and 1, both excluded.
///
/// Source: P. J. Acklam, "An algorithm for computing the inverse normal cumulative distribution function", with one step of
/// Halley's method, which makes it exact to the last digits.
pub fn normal_quantile(p: f64) -> Option<f64> {
    if p.is_nan() || p <= 0.0 || p >= 1.0 {
        return None;
    }
    let x = if p < TAIL {
        tail((-2.0 * libm::log(p)).sqrt())
    } else if p > 1.0 - TAIL {
        -tail((-2.0 * libm::log(1.0 - p)).sqrt())
    } else {
        let q = p - 0.5;
        let r = q * q;
        horner(&A, r) * q / (horner(&B, r) * r + 1.0)
    };
    let error = normal_cdf(x) - p;
    let step = error * (2.0 * PI).sqrt() * libm::exp(x * x / 2.0);
    Some(x - step / (1.0 + x * step / 2.0))
}

fn tail(q: f64) -> f64 {
    horner(&C, q) / (horner(&D, q) * q + 1.0)
}

fn horner(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().fold(0.0, |sum, coefficient| sum * x + coefficient)
}
