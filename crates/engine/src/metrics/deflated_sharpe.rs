use std::f64::consts::E;

use super::{Moments, normal_quantile, probabilistic_sharpe};

/// The Euler-Mascheroni constant.
const GAMMA: f64 = 0.577_215_664_901_532_9;

/// Returns the Sharpe ratio that the best of `trials` strategies without any skill is expected to show:
/// `sqrt(V) * ((1 - g) * quantile(1 - 1/N) + g * quantile(1 - 1/(N * e)))`, `V` being the variance of the trials' ratios.
///
/// Not defined for fewer than two trials or a variance below zero. Source: Bailey & López de Prado (2014), "The Deflated Sharpe
/// Ratio".
pub fn expected_maximum_sharpe(trials: f64, variance: f64) -> Option<f64> {
    if trials.is_nan() || trials < 2.0 || variance.is_nan() || variance < 0.0 {
        return None;
    }
    let first = normal_quantile(1.0 - 1.0 / trials)?;
    let second = normal_quantile(1.0 - 1.0 / (trials * E))?;
    Some(variance.sqrt() * ((1.0 - GAMMA) * first + GAMMA * second))
}

/// Returns the probability that the true Sharpe ratio is above what the best of `trials` strategies without skill would show.
pub fn deflated_sharpe(moments: &Moments, trials: f64, variance: f64) -> Option<f64> {
    probabilistic_sharpe(moments, expected_maximum_sharpe(trials, variance)?)
}
