//! The least that a grid takes: signals by comparing whole columns, money only where something is bought, sold or held.

use anyhow::{Result, bail};
use assay_dataset::Bars;

use super::{Sums, stops};
use crate::{
    Work,
    single::{CAPITAL, FEE},
    sma,
};

const DAY_NANOS: i64 = 86_400_000_000_000;
/// Smaller orders are not sent.
const LEAST: f64 = 1e-8;

pub(super) fn prepare(name: &str, bars: Bars) -> Result<Work> {
    Ok(match name {
        "W2" => Box::new(move || Ok(averages(&bars).told())),
        "W2b" => Box::new(move || Ok(strengths(&bars).told())),
        "W5" => Box::new(move || Ok(stopped(&bars).told())),
        _ => bail!("there is no limit of {name}"),
    })
}

/// An account that buys with all its cash, marked at closes.
struct Account<'a> {
    close: &'a [f64],
    /// The last bar of each day.
    days: &'a [usize],
    day: usize,
    returns: Vec<f64>,
    last: f64,
    cash: f64,
    quantity: f64,
    peak: f64,
    drawdown: f64,
    trades: u64,
    bar: usize,
}

impl<'a> Account<'a> {
    fn new(close: &'a [f64], days: &'a [usize]) -> Self {
        Self {
            close,
            days,
            day: 0,
            returns: Vec::with_capacity(days.len()),
            last: CAPITAL,
            cash: CAPITAL,
            quantity: 0.0,
            peak: CAPITAL,
            drawdown: 0.0,
            trades: 0,
            bar: 0,
        }
    }

    /// Marks every bar up to one, which is left out.
    fn hold(&mut self, until: usize) {
        let (cash, quantity) = (self.cash, self.quantity);
        while let Some(day) = self.days.get(self.day).filter(|day| **day < until) {
            let equity = cash + quantity * self.close[*day];
            self.returns.push(equity / self.last - 1.0);
            self.last = equity;
            self.day += 1;
        }
        if quantity > 0.0 {
            let mut lowest = f64::INFINITY;
            for close in &self.close[self.bar..until] {
                let equity = cash + quantity * close;
                if equity > self.peak {
                    self.drawdown = self.drawdown.min(lowest / self.peak - 1.0);
                    (self.peak, lowest) = (equity, f64::INFINITY);
                }
                lowest = if equity < lowest { equity } else { lowest };
            }
            self.drawdown = self.drawdown.min(lowest / self.peak - 1.0);
        } else if until > self.bar {
            self.drawdown = self.drawdown.min(cash / self.peak - 1.0);
            self.peak = self.peak.max(cash);
        }
        self.bar = until;
    }

    fn buy(&mut self, bar: usize) {
        self.hold(bar);
        let price = self.close[bar];
        let quantity = self.cash / (price * (1.0 + FEE));
        if self.quantity == 0.0 && quantity >= LEAST {
            self.cash -= quantity * price + FEE * (quantity * price);
            self.quantity = quantity;
            self.trades += 1;
        }
    }

    fn sell(&mut self, bar: usize, price: f64) {
        self.hold(bar);
        self.cash += self.quantity * price * (1.0 - FEE);
        self.quantity = 0.0;
    }

    /// Ends the run; the Sharpe ratio is computed and thrown away, as nobody compares it.
    fn end(mut self, sums: &mut Sums) {
        self.hold(self.close.len());
        let count = self.returns.len() as f64;
        let mean = self.returns.iter().sum::<f64>() / count;
        let variance = self.returns.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>() / (count - 1.0);
        std::hint::black_box(mean / variance.sqrt() * 365.0_f64.sqrt());
        let last = self.close.last().copied().unwrap_or(0.0);
        sums.take((self.cash + self.quantity * last) / CAPITAL - 1.0, self.drawdown, self.trades);
    }
}

fn days(bars: &Bars) -> Vec<usize> {
    let day = |time: i64| (time - 1).div_euclid(DAY_NANOS);
    let ends = bars.time.windows(2).enumerate().filter(|(_, pair)| day(pair[0]) != day(pair[1]));
    ends.map(|(index, _)| index).chain(std::iter::once(bars.len() - 1)).collect()
}

/// Calls `each` with the bars whose byte is not that of the bar before.
fn changes(bytes: &[u8], mut each: impl FnMut(usize)) {
    let (now, rest) = bytes[1..].as_chunks::<8>();
    for (number, (now, before)) in now.iter().zip(bytes.as_chunks::<8>().0).enumerate() {
        let mut changed = u64::from_le_bytes(*now) ^ u64::from_le_bytes(*before);
        while changed != 0 {
            let place = changed.trailing_zeros() / 8;
            each(1 + number * 8 + place as usize);
            changed &= !(0xff << (8 * place));
        }
    }
    (bytes.len() - rest.len()..bytes.len()).filter(|index| bytes[*index] != bytes[index - 1]).for_each(each);
}

fn averages(bars: &Bars) -> Sums {
    let (cents, days) = (sma::cents(bars), days(bars));
    let mut totals = vec![0];
    for cent in &cents {
        totals.push(totals[totals.len() - 1] + cent);
    }
    // Equal sums give equal quotients, because division rounds correctly.
    let average = |window: usize| {
        let sums = totals[window..].iter().zip(&totals).map(|(now, before)| (now - before) as f64 / window as f64);
        std::iter::repeat_n(f64::NAN, window - 1).chain(sums).collect::<Vec<f64>>()
    };
    let averages: Vec<Vec<f64>> =
        (0..=101).map(|window| if window < 2 { Vec::new() } else { average(window) }).collect();
    let mut sums = Sums::default();
    let mut sides = vec![0_u8; bars.len()];
    for fast in 2..=100 {
        for slow in fast + 1..=101 {
            for (side, (fast, slow)) in sides.iter_mut().zip(averages[fast].iter().zip(&averages[slow])) {
                *side = u8::from(fast > slow) | u8::from(fast < slow) << 1;
            }
            let mut account = Account::new(&bars.close, &days);
            let mut side = 0;
            changes(&sides, |bar| {
                let before = side;
                side = if sides[bar] == 0 { side } else { sides[bar] };
                match (before, sides[bar]) {
                    (2, 1) => account.buy(bar),
                    (1, 2) if account.quantity > 0.0 => account.sell(bar, bars.close[bar]),
                    _ => {}
                }
            });
            account.end(&mut sums);
        }
    }
    sums
}

/// Wilder's relative strength.
fn strength(close: &[f64], length: usize) -> Vec<f64> {
    let mut column = vec![f64::NAN; close.len()];
    let (mut up, mut down) = (0.0, 0.0);
    let share = 1.0 / length as f64;
    for (index, pair) in close.windows(2).enumerate() {
        let change = pair[1] - pair[0];
        let (rise, fall) = (change.max(0.0), (-change).max(0.0));
        if index < length {
            (up, down) = (up + rise * share, down + fall * share);
        } else {
            (up, down) = (up + (rise - up) * share, down + (fall - down) * share);
        }
        if index + 1 >= length {
            column[index + 1] = if up + down == 0.0 { 0.0 } else { 100.0 * (up / (up + down)) };
        }
    }
    column
}

fn strengths(bars: &Bars) -> Sums {
    let days = days(bars);
    let mut sums = Sums::default();
    let mut sides = vec![0_u8; bars.len()];
    for length in 5..55 {
        let strength = strength(&bars.close, length);
        for low in 16..36 {
            let (low, high) = (f64::from(low), 100.0 - f64::from(low));
            for (side, value) in sides.iter_mut().zip(&strength) {
                *side = u8::from(*value < low) | u8::from(*value > high) << 1;
            }
            // Without a value before, nothing is crossed.
            sides[..=length].fill(0);
            let first = strength[length];
            sides[length] = u8::from(first < low) | u8::from(first > high) << 1;
            let mut account = Account::new(&bars.close, &days);
            changes(&sides, |bar| match sides[bar] {
                _ if bar == length => {}
                1 => account.buy(bar),
                2 if account.quantity > 0.0 => account.sell(bar, bars.close[bar]),
                _ => {}
            });
            account.end(&mut sums);
        }
    }
    sums
}

fn stopped(bars: &Bars) -> Sums {
    let days = days(bars);
    let crosses = sma::crosses(&sma::cents(bars), 10, 30);
    let mut sums = Sums::default();
    for trails in [false, true] {
        for (loss, gain) in stops() {
            let mut account = Account::new(&bars.close, &days);
            for (place, (bar, above)) in crosses.iter().enumerate() {
                if !above {
                    continue;
                }
                let bar = *bar as usize;
                account.buy(bar);
                let next = crosses.get(place + 1).map(|(bar, _)| *bar as usize);
                // The exit's own bar may stop the position out before.
                let end = next.map_or(bars.len(), |next| next + 1);
                match stop(bars, bar + 1..end, (loss, gain, trails)) {
                    Some((bar, price)) => account.sell(bar, price),
                    None => next.into_iter().for_each(|next| account.sell(next, bars.close[next])),
                }
            }
            account.end(&mut sums);
        }
    }
    sums
}

/// Returns where a position that was opened on the bar before is stopped or takes its gain.
fn stop(bars: &Bars, range: std::ops::Range<usize>, (loss, gain, trails): (f64, f64, bool)) -> Option<(usize, f64)> {
    let entry = bars.close[range.start - 1];
    let target = entry * (1.0 + gain);
    let mut best = entry;
    let mut level = entry * (1.0 - loss);
    for bar in range {
        let (open, high, low) = (bars.open[bar], bars.high[bar], bars.low[bar]);
        if low <= level {
            return Some((bar, if open <= level { open } else { level }));
        }
        if high >= target {
            return Some((bar, if open >= target { open } else { target }));
        }
        if trails && high > best {
            best = high;
            level = best * (1.0 - loss);
        }
    }
    None
}
