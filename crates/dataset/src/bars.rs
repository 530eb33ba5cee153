use std::ops::Range;

use assay_types::Timestamp;

/// Most bars that one dataset may hold.
pub const MAX_ROWS: usize = 20_000_000;

/// One bar, stamped by its close.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Close time, nanoseconds UTC.
    pub time: i64,
    /// First price.
    pub open: f64,
    /// Highest price.
    pub high: f64,
    /// Lowest price.
    pub low: f64,
    /// Last price.
    pub close: f64,
    /// Traded volume.
    pub volume: f64,
}

/// Bars as columns of equal length; `time` holds close stamps in nanoseconds UTC, strictly increasing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bars {
    /// Close stamps.
    pub time: Vec<i64>,
    /// First prices.
    pub open: Vec<f64>,
    /// Highest prices.
    pub high: Vec<f64>,
    /// Lowest prices.
    pub low: Vec<f64>,
    /// Last prices.
    pub close: Vec<f64>,
    /// Traded volumes.
    pub volume: Vec<f64>,
}

/// Borrowed columns of bars, of equal length.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct BarsView<'a> {
    /// Close stamps.
    pub time: &'a [i64],
    /// First prices.
    pub open: &'a [f64],
    /// Highest prices.
    pub high: &'a [f64],
    /// Lowest prices.
    pub low: &'a [f64],
    /// Last prices.
    pub close: &'a [f64],
    /// Traded volumes.
    pub volume: &'a [f64],
}

/// What can be wrong with one bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Defect {
    /// The same close stamp as the bar before.
    #[error("its time repeats that of the bar before")]
    Duplicate,
    /// A close stamp before that of the bar before.
    #[error("its time is before that of the bar before")]
    OutOfOrder,
    /// A price or a volume is NaN or infinite.
    #[error("it holds a number that is not finite")]
    NotFinite,
    /// `low <= open, close <= high` does not hold.
    #[error("its low and high do not enclose its open and close")]
    ImpossibleRange,
    /// A price is zero or negative.
    #[error("it holds a price that is not above zero")]
    NotPositive,
    /// The volume is negative.
    #[error("its volume is negative")]
    NegativeVolume,
}

impl Bar {
    /// Returns what is wrong with the bar on its own, if anything. Prices at or below zero are not looked for.
    pub fn defect(&self) -> Option<Defect> {
        if ![self.open, self.high, self.low, self.close, self.volume].iter().all(|value| value.is_finite()) {
            return Some(Defect::NotFinite);
        }
        if self.low > self.open.min(self.close) || self.high < self.open.max(self.close) {
            return Some(Defect::ImpossibleRange);
        }
        (self.volume < 0.0).then_some(Defect::NegativeVolume)
    }
}

impl Bars {
    /// Makes empty bars with room for `rows`.
    pub fn with_capacity(rows: usize) -> Self {
        Self {
            time: Vec::with_capacity(rows),
            open: Vec::with_capacity(rows),
            high: Vec::with_capacity(rows),
            low: Vec::with_capacity(rows),
            close: Vec::with_capacity(rows),
            volume: Vec::with_capacity(rows),
        }
    }

    /// Returns the number of bars.
    pub fn len(&self) -> usize {
        self.time.len()
    }

    /// Returns whether there is no bar.
    pub fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    /// Appends one bar.
    pub fn push(&mut self, bar: Bar) {
        self.time.push(bar.time);
        self.open.push(bar.open);
        self.high.push(bar.high);
        self.low.push(bar.low);
        self.close.push(bar.close);
        self.volume.push(bar.volume);
    }

    /// Borrows all bars.
    pub fn view(&self) -> BarsView<'_> {
        BarsView {
            time: &self.time,
            open: &self.open,
            high: &self.high,
            low: &self.low,
            close: &self.close,
            volume: &self.volume,
        }
    }

    /// Borrows the bars of `range`, cut to what exists.
    pub fn slice(&self, range: Range<usize>) -> BarsView<'_> {
        self.view().slice(range)
    }
}

impl<'a> BarsView<'a> {
    /// Returns the number of bars: the length of the shortest column.
    #[inline]
    pub fn len(&self) -> usize {
        let prices = self.open.len().min(self.high.len()).min(self.low.len()).min(self.close.len());
        self.time.len().min(prices).min(self.volume.len())
    }

    /// Returns whether there is no bar.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns bar `index`, if it exists.
    #[inline]
    pub fn get(&self, index: usize) -> Option<Bar> {
        Some(Bar {
            time: *self.time.get(index)?,
            open: *self.open.get(index)?,
            high: *self.high.get(index)?,
            low: *self.low.get(index)?,
            close: *self.close.get(index)?,
            volume: *self.volume.get(index)?,
        })
    }

    /// Visits the bars in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = Bar> + 'a {
        let rows = self.len();
        // Columns cut to one length let the compiler drop the checks of the bounds.
        let Self { time, open, high, low, close, volume } = self.slice(0..rows);
        (0..rows).map(move |index| Bar {
            time: time[index],
            open: open[index],
            high: high[index],
            low: low[index],
            close: close[index],
            volume: volume[index],
        })
    }

    /// Borrows the bars of `range`, cut to what exists.
    #[inline]
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        Self {
            time: &self.time[start..end],
            open: &self.open[start..end],
            high: &self.high[start..end],
            low: &self.low[start..end],
            close: &self.close[start..end],
            volume: &self.volume[start..end],
        }
    }

    /// Borrows the bars that close at or after `from` and at or before `to`.
    #[must_use]
    pub fn between(&self, from: Option<Timestamp>, to: Option<Timestamp>) -> Self {
        let start = from.map_or(0, |from| self.time.partition_point(|time| *time < from.as_nanos()));
        let end = to.map_or(self.len(), |to| self.time.partition_point(|time| *time <= to.as_nanos()));
        self.slice(start..end)
    }

    /// Returns the first bar that breaks the invariant of this crate, with what is wrong with it.
    pub fn first_defect(&self) -> Option<(usize, Defect)> {
        if self.is_sound() {
            return None;
        }
        let mut before = None;
        self.iter().enumerate().find_map(|(index, bar)| {
            let defect = order(before, bar.time).or_else(|| bar.defect());
            before = Some(bar.time);
            defect.map(|defect| (index, defect))
        })
    }

    /// Whether no bar has a defect, column by column and without leaving early, which is many times faster than bar by bar.
    ///
    /// A volume of -0 has none either, and is left to the slow way.
    #[expect(clippy::needless_bitwise_bool, reason = "without branches the loops run on whole vectors")]
    fn is_sound(&self) -> bool {
        const INFINITE: i64 = f64::INFINITY.to_bits().cast_signed();
        let Self { time, open, high, low, close, volume } = self.slice(0..self.len());
        let prices = open.iter().zip(high).zip(low.iter().zip(close));
        // A comparison with NaN is false, and an infinity fails one of the last two.
        let enclosed = prices.fold(true, |sound, ((open, high), (low, close))| {
            sound
                & (low <= open)
                & (low <= close)
                & (open <= high)
                & (close <= high)
                & (*low > f64::NEG_INFINITY)
                & (*high < f64::INFINITY)
        });
        let counted = volume.iter().map(|volume| volume.to_bits().cast_signed());
        enclosed & is_rising(time) & counted.fold(true, |sound, bits| sound & (0..INFINITE).contains(&bits))
    }

    /// Copies the bars.
    pub fn to_bars(&self) -> Bars {
        let rows = 0..self.len();
        Bars {
            time: self.time[rows.clone()].to_vec(),
            open: self.open[rows.clone()].to_vec(),
            high: self.high[rows.clone()].to_vec(),
            low: self.low[rows.clone()].to_vec(),
            close: self.close[rows.clone()].to_vec(),
            volume: self.volume[rows].to_vec(),
        }
    }
}

/// Returns what is wrong with `time` as the stamp after `before`.
pub(crate) fn order(before: Option<i64>, time: i64) -> Option<Defect> {
    match before {
        Some(before) if time == before => Some(Defect::Duplicate),
        Some(before) if time < before => Some(Defect::OutOfOrder),
        _ => None,
    }
}

/// Whether each moment is later than the one before.
///
/// The sign of `a - b`, mended where the difference overflows: to compare wide integers takes most machines longer.
fn is_rising(time: &[i64]) -> bool {
    let later = time.get(1..).unwrap_or_default();
    let signs = time.iter().zip(later).fold(-1, |signs, (before, after)| {
        let difference = before.wrapping_sub(*after);
        signs & (difference ^ ((before ^ after) & (difference ^ before)))
    });
    signs < 0
}

#[cfg(test)]
mod tests;
