//! What is measured, one metric a file, each with formula and source. What is not defined is `None`.

mod cagr;
mod calmar;
mod capital_utilisation;
mod curve;
mod deflated_sharpe;
mod drawdown;
mod expectancy;
mod exposure;
mod measure;
mod moments;
mod months;
mod normal;
mod probabilistic_sharpe;
mod profit_factor;
mod returns;
mod sharpe;
mod sortino;
mod sqn;
mod stretches;
mod tail_loss;
mod total_return;
mod turnover;
mod volatility;
mod win_rate;
mod worst_trades;

pub(crate) use curve::Walk;
pub use deflated_sharpe::{deflated_sharpe, expected_maximum_sharpe};
pub use measure::{Context, key_metrics, measure};
pub(crate) use measure::{Figures, measure_with};
pub use moments::{Moments, moments};
pub use months::months;
pub use normal::{normal_cdf, normal_quantile};
pub use probabilistic_sharpe::probabilistic_sharpe;
pub(crate) use returns::period_ends;
pub use returns::{Returns, returns};

#[cfg(test)]
mod tests;
