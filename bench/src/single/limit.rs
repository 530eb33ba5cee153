//! The least that W1 takes: crosses in whole cents, then one pass over the bars with everything that is asked for.

use assay_dataset::Bars;
use serde_json::{Value, json};

use super::{CAPITAL, FEE};
use crate::sma;

const DAY_NANOS: i64 = 86_400_000_000_000;
/// Smaller orders are not sent.
const LEAST: f64 = 1e-8;

/// A round trip.
#[derive(Clone, Copy)]
struct Trade {
    entry: u32,
    entry_price: f64,
    exit_price: f64,
    quantity: f64,
    fees: f64,
    profit: f64,
    exit: u32,
}

#[derive(Default)]
pub(super) struct Run {
    trades: Vec<Trade>,
    equity: Vec<f64>,
    drawdown: f64,
    fees: f64,
    sharpe: f64,
    sortino: f64,
    win_rate: f64,
    profit_factor: f64,
    bars_held: f64,
}

pub(super) fn run(bars: &Bars) -> Run {
    let mut run = Run { equity: Vec::with_capacity(bars.len()), ..Run::default() };
    let mut account = Account { cash: CAPITAL, quantity: 0.0, peak: CAPITAL };
    let mut before = 0;
    for (bar, above) in sma::crosses(&sma::cents(bars), 10, 30) {
        let bar = bar as usize;
        run.hold(bars, &mut account, before..bar);
        before = bar;
        let price = bars.close[bar];
        if above {
            let quantity = account.cash / (price * (1.0 + FEE));
            if quantity < LEAST {
                continue;
            }
            let fee = FEE * quantity * price;
            account = Account { cash: account.cash - quantity * price - fee, quantity, ..account };
            run.fees += fee;
            let (entry, exit) = (bar as u32, bars.len() as u32 - 1);
            run.trades.push(Trade {
                entry,
                entry_price: price,
                exit_price: 0.0,
                quantity,
                fees: fee,
                profit: 0.0,
                exit,
            });
        } else if account.quantity > 0.0 {
            let fee = FEE * account.quantity * price;
            account = Account { cash: account.cash + account.quantity * price - fee, quantity: 0.0, ..account };
            run.fees += fee;
            run.close(bar, price, fee);
        }
    }
    run.hold(bars, &mut account, before..bars.len());
    if account.quantity > 0.0 {
        run.close(bars.len() - 1, bars.close[bars.len() - 1], 0.0);
    }
    run.measure(bars);
    run
}

#[derive(Clone, Copy)]
struct Account {
    cash: f64,
    quantity: f64,
    peak: f64,
}

impl Run {
    /// Marks bars on which nothing is traded.
    fn hold(&mut self, bars: &Bars, account: &mut Account, range: std::ops::Range<usize>) {
        let (cash, quantity) = (account.cash, account.quantity);
        if quantity == 0.0 {
            let len = self.equity.len() + range.len();
            self.equity.resize(len, cash);
            if !range.is_empty() {
                self.drawdown = self.drawdown.min(cash / account.peak - 1.0);
                account.peak = account.peak.max(cash);
            }
            return;
        }
        let (mut peak, mut drawdown) = (account.peak, self.drawdown);
        self.equity.extend(bars.close[range].iter().map(|close| {
            let equity = cash + quantity * close;
            drawdown = drawdown.min(equity / peak - 1.0);
            peak = peak.max(equity);
            equity
        }));
        (account.peak, self.drawdown) = (peak, drawdown);
    }

    fn close(&mut self, bar: usize, price: f64, fee: f64) {
        if let Some(trade) = self.trades.last_mut() {
            trade.exit_price = price;
            trade.exit = bar as u32;
            trade.fees += fee;
            trade.profit = trade.quantity * (price - trade.entry_price) - trade.fees;
        }
    }

    /// Takes daily returns and what trades tell.
    fn measure(&mut self, bars: &Bars) {
        let mut returns = Vec::new();
        let mut last = CAPITAL;
        let mut day_ends = bars.time.first().map_or(0, |time| ((time - 1).div_euclid(DAY_NANOS) + 1) * DAY_NANOS);
        for (index, time) in bars.time.iter().enumerate() {
            if *time > day_ends {
                day_ends += DAY_NANOS;
                let equity = self.equity[index - 1];
                returns.push(equity / last - 1.0);
                last = equity;
            }
        }
        returns.push(self.equity[bars.len() - 1] / last - 1.0);
        let count = returns.len() as f64;
        let mean = returns.iter().sum::<f64>() / count;
        let variance = returns.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
        let falls = returns.iter().map(|value| value.min(0.0) * value.min(0.0)).sum::<f64>() / count;
        self.sharpe = mean / variance.sqrt() * 365.0_f64.sqrt();
        self.sortino = mean / falls.sqrt() * 365.0_f64.sqrt();
        let (mut won, mut wins, mut losses, mut held) = (0.0, 0.0, 0.0, 0.0);
        for trade in &self.trades {
            if trade.profit > 0.0 {
                won += 1.0;
                wins += trade.profit;
            } else {
                losses -= trade.profit;
            }
            held += f64::from(trade.exit - trade.entry);
        }
        let trades = self.trades.len() as f64;
        (self.win_rate, self.profit_factor, self.bars_held) = (won / trades, wins / losses, held / trades);
    }

    pub(super) fn told(&self) -> Value {
        let first =
            self.trades.iter().take(3).map(|trade| json!([trade.entry_price, trade.exit_price, trade.quantity]));
        json!({
            "trades": self.trades.len(),
            "final": self.equity.last(),
            "fees": self.fees,
            "drawdown": self.drawdown,
            "profits": self.trades.iter().map(|trade| trade.profit).sum::<f64>(),
            "first": first.collect::<Vec<_>>(),
            "sharpe": self.sharpe,
            "sortino": self.sortino,
            "win_rate": self.win_rate,
            "profit_factor": self.profit_factor,
            "bars_held": self.bars_held,
        })
    }
}
