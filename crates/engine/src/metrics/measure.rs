use assay_dataset::Calendar;
use assay_types::Timeframe;

use super::{
    cagr::cagr,
    calmar::calmar,
    capital_utilisation::capital_utilisation,
    curve, drawdown,
    expectancy::{expectancy, expectancy_rate},
    exposure::exposure,
    moments::mean,
    probabilistic_sharpe,
    profit_factor::profit_factor,
    returns,
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

impl Context {
    /// Years of 365.25 days from the first bar's open to the last bar's close.
    fn years(&self, record: &Record) -> f64 {
        match (record.equity.time.first(), record.equity.time.last()) {
            (Some(first), Some(last)) => {
                last.saturating_sub(*first).saturating_add(self.timeframe.nanos()) as f64 / YEAR_NANOS
            }
            _ => 0.0,
        }
    }
}

/// Measures everything.
pub fn measure(record: &Record, context: &Context) -> Metrics {
    let closed: Vec<&Trade> = record.trades.iter().filter(|trade| !trade.open).collect();
    let equity = &record.equity;
    let bars = equity.len();
    let capital = context.capital;
    let years = context.years(record);
    let final_equity = equity.equity.last().copied().unwrap_or(capital);
    let returns = returns(equity, capital, context.timeframe, context.calendar);
    let rate = cagr(capital, final_equity, years);
    let max_drawdown = drawdown::deepest(equity);
    let worst = WorstTrades::new(&closed);
    let curve = curve::walk(capital, equity);
    Metrics {
        final_equity,
        net_profit: final_equity - capital,
        total_return: total_return(capital, final_equity),
        cagr: rate,
        volatility: volatility(&returns),
        sharpe: sharpe(&returns),
        sortino: sortino(&returns),
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
        tail_loss: tail_loss(&returns),
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
