use async_graphql::Object;
use serde::Deserialize;

use super::Money;
use crate::schema::scalar::Decimal;

/// What a run achieved. A metric that is undefined is null.
pub(crate) struct Metrics {
    pub(super) summary: Summary,
    pub(super) currency: String,
}

/// The engine's summary, as far as the schema has a place for it. Fractions, not per cent.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Summary {
    metrics: Figures,
}

#[derive(Clone, Debug, Deserialize)]
struct Figures {
    final_equity: f64,
    net_profit: f64,
    total_return: f64,
    cagr: Option<f64>,
    volatility: Option<f64>,
    sharpe: Option<f64>,
    sortino: Option<f64>,
    calmar: Option<f64>,
    probabilistic_sharpe: Option<f64>,
    max_drawdown: f64,
    longest_drawdown_days: f64,
    trades: u32,
    closed_trades: u32,
    win_rate: Option<f64>,
    profit_factor: Option<f64>,
    expectancy: Option<f64>,
    mean_bars_held: Option<f64>,
    exposure: f64,
    capital_utilisation: f64,
    turnover: Option<f64>,
    worst_trade: Option<f64>,
    tail_loss: Option<f64>,
    fees: f64,
}

fn percent(fraction: Option<f64>) -> Option<Decimal> {
    fraction.and_then(Decimal::percent)
}

fn decimal(number: Option<f64>) -> Option<Decimal> {
    number.and_then(Decimal::finite)
}

/// What a run achieved. A metric that is undefined is null.
#[Object]
impl Metrics {
    /// What the account was worth at the last bar.
    async fn final_equity(&self) -> Option<Money> {
        Money::simulated(self.summary.metrics.final_equity, &self.currency)
    }

    /// What was gained, costs deducted.
    async fn net_profit(&self) -> Option<Money> {
        Money::simulated(self.summary.metrics.net_profit, &self.currency)
    }

    /// What was gained, in per cent of the capital.
    async fn total_return_pct(&self) -> Option<Decimal> {
        Decimal::percent(self.summary.metrics.total_return)
    }

    /// The yearly rate that compounds to the same.
    async fn cagr_pct(&self) -> Option<Decimal> {
        percent(self.summary.metrics.cagr)
    }

    /// The yearly deviation of daily returns.
    async fn volatility_pct(&self) -> Option<Decimal> {
        percent(self.summary.metrics.volatility)
    }

    /// Mean daily return over its deviation, per year.
    async fn sharpe(&self) -> Option<Decimal> {
        decimal(self.summary.metrics.sharpe)
    }

    /// The same with only the downward deviation.
    async fn sortino(&self) -> Option<Decimal> {
        decimal(self.summary.metrics.sortino)
    }

    /// The yearly rate over the deepest drawdown.
    async fn calmar(&self) -> Option<Decimal> {
        decimal(self.summary.metrics.calmar)
    }

    /// How likely the true Sharpe ratio is above zero.
    async fn probabilistic_sharpe(&self) -> Option<Decimal> {
        decimal(self.summary.metrics.probabilistic_sharpe)
    }

    /// The deepest fall below the highest worth so far, at the worst price inside bars: zero or negative.
    async fn max_drawdown_pct(&self) -> Option<Decimal> {
        Decimal::percent(self.summary.metrics.max_drawdown)
    }

    /// The longest time below an earlier high, in days.
    async fn longest_drawdown_days(&self) -> Option<Decimal> {
        Decimal::finite(self.summary.metrics.longest_drawdown_days)
    }

    /// What was won over what was lost.
    async fn profit_factor(&self) -> Option<Decimal> {
        decimal(self.summary.metrics.profit_factor)
    }

    /// How many of a hundred closed trades gained.
    async fn win_rate_pct(&self) -> Option<Decimal> {
        percent(self.summary.metrics.win_rate)
    }

    /// The mean profit of a closed trade.
    async fn expectancy(&self) -> Option<Money> {
        Money::simulated(self.summary.metrics.expectancy?, &self.currency)
    }

    /// How many trades there were, open ones included.
    async fn trades(&self) -> u32 {
        self.summary.metrics.trades
    }

    /// How many trades were closed.
    async fn closed_trades(&self) -> u32 {
        self.summary.metrics.closed_trades
    }

    /// How many bars a trade was held on average.
    async fn mean_bars_held(&self) -> Option<Decimal> {
        decimal(self.summary.metrics.mean_bars_held)
    }

    /// How much of the time a position was open.
    async fn exposure_pct(&self) -> Option<Decimal> {
        Decimal::percent(self.summary.metrics.exposure)
    }

    /// How much of the account positions bound on average.
    async fn capital_utilisation_pct(&self) -> Option<Decimal> {
        Decimal::percent(self.summary.metrics.capital_utilisation)
    }

    /// Value traded a year over the mean worth of the account.
    async fn turnover(&self) -> Option<Decimal> {
        decimal(self.summary.metrics.turnover)
    }

    /// What the worst closed trade gained.
    async fn worst_trade_pct(&self) -> Option<Decimal> {
        percent(self.summary.metrics.worst_trade)
    }

    /// The mean return of the worst five days in a hundred.
    #[graphql(name = "tailLossP05Pct")]
    async fn tail_loss(&self) -> Option<Decimal> {
        percent(self.summary.metrics.tail_loss)
    }

    /// What fees took.
    async fn fees_paid(&self) -> Option<Money> {
        Money::simulated(self.summary.metrics.fees, &self.currency)
    }
}
