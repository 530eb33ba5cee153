//! A market that needs no network: deterministic bars, the same bits on every machine and in every language.
//!
//! `SplitMix64` in counter mode gives uniforms; twelve of them summed in a fixed order give a near-normal step; the close is a
//! running product. Only integers, additions, multiplications, divisions and `floor` take part, no transcendental function.

use assay_types::{Symbol, Timeframe};

use crate::{Bar, Bars, Calendar, MAX_ROWS, trading_day};

const GAMMA: u64 = 0x9E37_79B9_7F4A_7C15;
/// Uniforms reserved for each bar.
const DRAWS: u64 = 16;
/// 2020-01-01T00:00:00Z, when every synthetic market opens.
pub const EPOCH_NANOS: i64 = 1_577_836_800_000_000_000;
/// 2^-53.
const ULP: f64 = 1.0 / 9_007_199_254_740_992.0;

/// How one walk moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Walk {
    /// Stream of random numbers.
    pub seed: u64,
    /// First price.
    pub start: f64,
    /// Standard deviation of one bar's return.
    pub sigma: f64,
    /// Mean of one bar's return.
    pub drift: f64,
    /// Ticks in one unit of price: 100 means two decimals.
    pub ticks: f64,
}

/// A symbol of the synthetic market.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Instrument {
    /// Its name.
    pub symbol: &'static str,
    /// What it imitates.
    pub description: &'static str,
    /// When it trades.
    pub calendar: Calendar,
    /// First price.
    pub start: f64,
    /// Standard deviation of a day's return.
    pub daily_sigma: f64,
    /// Mean of a day's return.
    pub daily_drift: f64,
    /// Ticks in one unit of price.
    pub ticks: f64,
}

/// The symbols that the synthetic market trades.
pub const INSTRUMENTS: [Instrument; 4] = [
    Instrument {
        symbol: "SYN-BTC",
        description: "a volatile coin that trades around the clock",
        calendar: Calendar::AlwaysOpen,
        start: 30_000.0,
        daily_sigma: 0.032,
        daily_drift: 0.0008,
        ticks: 100.0,
    },
    Instrument {
        symbol: "SYN-ETH",
        description: "a second coin, livelier than the first",
        calendar: Calendar::AlwaysOpen,
        start: 1_800.0,
        daily_sigma: 0.041,
        daily_drift: 0.0006,
        ticks: 100.0,
    },
    Instrument {
        symbol: "SYN-EQ",
        description: "a calm share that trades on weekdays",
        calendar: Calendar::Exchange,
        start: 120.0,
        daily_sigma: 0.012,
        daily_drift: 0.0004,
        ticks: 100.0,
    },
    Instrument {
        symbol: "SYN-FX",
        description: "a currency pair that trades on weekdays",
        calendar: Calendar::Exchange,
        start: 1.1,
        daily_sigma: 0.005,
        daily_drift: 0.0,
        ticks: 100_000.0,
    },
];

/// Returns uniform number `index` of stream `seed`, in [0, 1).
fn uniform(seed: u64, index: u64) -> f64 {
    let mut z = seed.wrapping_add(index.wrapping_add(1).wrapping_mul(GAMMA));
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^= z >> 31;
    (z >> 11) as f64 * ULP
}

fn to_tick(price: f64, ticks: f64) -> f64 {
    (price * ticks + 0.5).floor() / ticks
}

impl Walk {
    /// Returns `rows` bars that close `step_nanos` apart, the first of them opening at [`EPOCH_NANOS`].
    pub fn bars(&self, rows: usize, step_nanos: i64) -> Bars {
        let rows = rows.min(MAX_ROWS);
        let mut bars = Bars::with_capacity(rows);
        let mut level = 1.0;
        let mut open = self.start;
        let mut time = EPOCH_NANOS;
        for row in 0..rows as u64 {
            let base = row.wrapping_mul(DRAWS);
            let draw = |number: u64| uniform(self.seed, base.wrapping_add(number));
            let normal = (1..12).fold(draw(0), |sum, number| sum + draw(number)) - 6.0;
            level *= 1.0 + (self.drift + self.sigma * normal);
            // A step below zero would need a day of thirty deviations; the floor of one tick keeps even that a price.
            let close = to_tick(self.start * level, self.ticks).max(1.0 / self.ticks);
            let up = 1.0 + self.sigma * draw(12);
            let down = 1.0 - self.sigma * draw(13);
            let (top, bottom) = (open.max(close), open.min(close));
            let high = top.max(to_tick(top * up, self.ticks));
            let low = bottom.min(to_tick(bottom * down, self.ticks)).max(1.0 / self.ticks);
            let volume = (draw(14) * 1e8).floor() / 1e6;
            time = time.saturating_add(step_nanos);
            bars.push(Bar { time, open, high, low, close, volume });
            open = close;
        }
        bars
    }
}

/// Finds an instrument of the synthetic market.
pub fn find(symbol: &Symbol) -> Option<&'static Instrument> {
    INSTRUMENTS.iter().find(|instrument| instrument.symbol == symbol.as_str())
}

/// Returns the last `rows` or fewer bars of an instrument: `rows` steps of time from 2020 on, without weekends where the
/// instrument trades on an exchange. Another seed is another history.
pub fn market(seed: u64, instrument: &Instrument, timeframe: Timeframe, rows: usize) -> Bars {
    let days = f64::from(timeframe.seconds()) / 86_400.0;
    let stream = instrument.symbol.bytes().fold(seed, |stream, byte| {
        stream.wrapping_mul(0x0000_0100_0000_01B3).wrapping_add(u64::from(byte))
            ^ u64::from(timeframe.seconds()).rotate_left(40)
    });
    let walk = Walk {
        seed: stream,
        start: instrument.start,
        sigma: instrument.daily_sigma * days.sqrt(),
        drift: instrument.daily_drift * days,
        ticks: instrument.ticks,
    };
    let mut bars = walk.bars(rows, timeframe.nanos());
    if instrument.calendar == Calendar::Exchange && timeframe <= Timeframe::DAY {
        skip_weekends(&mut bars.time, timeframe.nanos());
    }
    bars
}

/// Moves stamps so that no bar lies on a Saturday or Sunday: Friday's last bar is followed by Monday's first.
fn skip_weekends(time: &mut [i64], step: i64) {
    const DAY_NANOS: i64 = 86_400_000_000_000;
    let mut next = EPOCH_NANOS;
    for time in time {
        next = next.saturating_add(step);
        // Day 0 was a Thursday, so days 2 and 3 of each week counted from it are the weekend.
        while matches!(trading_day(next).rem_euclid(7), 2 | 3) {
            next = next.saturating_add(DAY_NANOS);
        }
        *time = next;
    }
}

#[cfg(test)]
mod tests;
