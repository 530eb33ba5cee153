use async_graphql::Object;
use serde::Deserialize;

use super::Money;
use crate::schema::scalar::Decimal;

/// What a run achieved. A metric that is undefined is null.
pub(crate) struct Metrics {
    pub(super) summary: Summary,
    pub(super) currency: String,
}

/// The engine's summary, as far as this gateway knows it: fractions, not per cent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Summary {
    net_profit: Option<f64>,
    total_return: Option<f64>,
    cagr: Option<f64>,
    sharpe: Option<f64>,
    sortino: Option<f64>,
    calmar: Option<f64>,
    max_drawdown: Option<f64>,
    profit_factor: Option<f64>,
    win_rate: Option<f64>,
    trades: u32,
    exposure: Option<f64>,
    fees_paid: Option<f64>,
    worst_trade: Option<f64>,
}

fn percent(fraction: Option<f64>) -> Option<Decimal> {
    fraction.and_then(Decimal::percent)
}

fn decimal(number: Option<f64>) -> Option<Decimal> {
    number.and_then(Decimal::finite)
}

#[Object]
impl Metrics {
    /// What was gained, costs deducted.
    async fn net_profit(&self) -> Option<Money> {
        Money::simulated(self.summary.net_profit?, &self.currency)
    }

    /// What was gained, in per cent of the capital.
    async fn total_return_pct(&self) -> Option<Decimal> {
        percent(self.summary.total_return)
    }

    /// The yearly rate that compounds to the same.
    async fn cagr_pct(&self) -> Option<Decimal> {
        percent(self.summary.cagr)
    }

    /// Mean daily return over its deviation, per year.
    async fn sharpe(&self) -> Option<Decimal> {
        decimal(self.summary.sharpe)
    }

    /// The same with only the downward deviation.
    async fn sortino(&self) -> Option<Decimal> {
        decimal(self.summary.sortino)
    }

    /// The yearly rate over the deepest drawdown.
    async fn calmar(&self) -> Option<Decimal> {
        decimal(self.summary.calmar)
    }

    /// The deepest fall from a peak, in per cent of the peak.
    async fn max_drawdown_pct(&self) -> Option<Decimal> {
        percent(self.summary.max_drawdown)
    }

    /// What was won over what was lost.
    async fn profit_factor(&self) -> Option<Decimal> {
        decimal(self.summary.profit_factor)
    }

    /// How many of a hundred trades gained.
    async fn win_rate_pct(&self) -> Option<Decimal> {
        percent(self.summary.win_rate)
    }

    /// How many trades there were.
    async fn trades(&self) -> u32 {
        self.summary.trades
    }

    /// How much of the time a position was open.
    async fn exposure_pct(&self) -> Option<Decimal> {
        percent(self.summary.exposure)
    }

    /// The worst trade.
    async fn worst_trade_pct(&self) -> Option<Decimal> {
        percent(self.summary.worst_trade)
    }

    /// What fees took.
    async fn fees_paid(&self) -> Option<Money> {
        Money::simulated(self.summary.fees_paid?, &self.currency)
    }
}
