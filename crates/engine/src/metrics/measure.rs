use assay_dataset::Calendar;
use assay_types::Timeframe;

use super::{
    cagr::cagr,
    calmar::calmar,
    capital_utilisation::capital_utilisation,
    curve::{self, Curve},
    drawdown,
    expectancy::{expectancy, expectancy_rate},
    exposure::exposure,
    moments::mean,
    probabilistic_sharpe,
    profit_factor::profit_factor,
    returns::{Returns, returns},
    sharpe::sharpe,
    sortino::sortino,
    sqn::sqn,
    tail_loss::tail_loss,
    total_return::total_return,
    turnover::turnover,
    volatility::volatility,
    win_rate::win_rate,
    worst_trades::WorstTrades,
};
use crate::{KeyMetrics, Metrics, Record, Trade};

const YEAR_NANOS: f64 = 365.25 * 86_400e9;

/// What metrics need to know beside the record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Context {
    /// Starting capital.
    pub capital: f64,
    /// The length of a bar.
    pub timeframe: Timeframe,
    /// When the instrument trades.
    pub calendar: Calendar,
}

/// What is known of an account beside its trades.
#[derive(Clone, Debug)]
pub(crate) struct Figures {
    pub(crate) bars: usize,
    /// Closes of the first and the last bar.
    pub(crate) span: Option<(i64, i64)>,
    pub(crate) final_equity: f64,
    pub(crate) returns: Returns,
    pub(crate) curve: Curve,
    /// Deepest drawdown at the worst prices inside bars.
    pub(crate) max_drawdown: f64,
}

impl Figures {
    fn of(record: &Record, context: &Context) -> Self {
        let equity = &record.equity;
        Self {
            bars: equity.len(),
            span: equity.time.first().copied().zip(equity.time.last().copied()),
            final_equity: equity.equity.last().copied().unwrap_or(context.capital),
            returns: returns(equity, context.capital, context.timeframe, context.calendar),
            curve: curve::walk(context.capital, equity),
            max_drawdown: drawdown::deepest(equity),
        }
    }

    /// Years of 365.25 days from the first bar's open to the last bar's close.
    fn years(&self, context: &Context) -> f64 {
        self.span.map_or(0.0, |(first, last)| {
            last.saturating_sub(first).saturating_add(context.timeframe.nanos()) as f64 / YEAR_NANOS
        })
    }
}

/// Measures everything.
pub fn measure(record: &Record, context: &Context) -> Metrics {
    measure_with(record, &Figures::of(record, context), context)
}

/// Measures a record whose equity curve is known by its figures only.
pub(crate) fn measure_with(record: &Record, figures: &Figures, context: &Context) -> Metrics {
    let closed: Vec<&Trade> = record.trades.iter().filter(|trade| !trade.open).collect();
    let capital = context.capital;
    let years = figures.years(context);
    let Figures { bars, final_equity, returns, curve, max_drawdown, .. } = figures;
    let (bars, final_equity, max_drawdown) = (*bars, *final_equity, *max_drawdown);
    let rate = cagr(capital, final_equity, years);
    let worst = WorstTrades::new(&closed);
    Metrics {
        final_equity,
        net_profit: final_equity - capital,
        total_return: total_return(capital, final_equity),
        cagr: rate,
        volatility: volatility(returns),
        sharpe: sharpe(returns),
        sortino: sortino(returns),
        calmar: calmar(rate, max_drawdown),
        probabilistic_sharpe: returns.moments().and_then(|moments| probabilistic_sharpe(&moments, 0.0)),
        max_drawdown,
        max_drawdown_on_closes: curve.deepest,
        max_drawdown_closed_trades: drawdown::deepest_closed(capital, &record.trades),
        longest_drawdown_days: drawdown::days(curve.longest),
        trades: record.trades.len() as u64,
        closed_trades: closed.len() as u64,
        win_rate: win_rate(&closed),
        profit_factor: profit_factor(&closed),
        expectancy: expectancy(&closed),
        expectancy_rate: expectancy_rate(&closed),
        sqn: sqn(&closed),
        mean_bars_held: mean(closed.iter().map(|trade| f64::from(trade.bars_held))),
        exposure: exposure(record.exposed_bars, bars),
        capital_utilisation: capital_utilisation(record.utilisation, bars),
        turnover: turnover(record.traded_value, curve.mean, years),
        worst_trade: worst.worst(),
        worst_trades_1: worst.quantile(1),
        worst_trades_5: worst.quantile(5),
        worst_trades_10: worst.quantile(10),
        tail_loss: tail_loss(returns),
        fees: record.fees,
        funding: record.funding,
        traded_value: record.traded_value,
    }
}
/// Picks the metrics that an ambiguity interval is given for.
pub fn key_metrics(metrics: &Metrics) -> KeyMetrics {
    KeyMetrics {
        final_equity: metrics.final_equity,
        total_return: metrics.total_return,
        sharpe: metrics.sharpe,
        max_drawdown: metrics.max_drawdown,
        win_rate: metrics.win_rate,
        trades: metrics.trades,
    }
}
