use assay_types::Timeframe;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::{Bar, Bars, Calendar, Defect, QualityReport, quality};

pub(crate) mod csv;
mod error;
pub(crate) mod number;
pub(crate) mod stamp;
mod swift;
mod timeframe;

pub use error::{ImportError, Place};

/// Largest file accepted, in bytes.
pub const MAX_BYTES: usize = 1 << 30;

/// The format of a file to import.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text with a header line and one bar a line.
    Csv,
    /// Apache Parquet, flat columns.
    Parquet,
}

/// Which end of a bar its timestamp in the file names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StampedAt {
    /// The time the bar opens, as most providers write it.
    #[default]
    Open,
    /// The time the bar closes.
    Close,
}

/// What the importer has to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ImportOptions {
    /// Which end of a bar its timestamp names.
    pub timestamps: StampedAt,
    /// The length of a bar, where the file is too short or too sparse to show it.
    pub timeframe: Option<Timeframe>,
    /// When the instrument trades; guessed from the weekdays if absent.
    pub calendar: Option<Calendar>,
    /// Accepts prices at or below zero (spreads, some futures). The engine refuses to trade them.
    pub allow_non_positive: bool,
}

/// Bars that passed every check, and what was noticed about them.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    /// The bars, stamped by their close.
    pub bars: Bars,
    /// The length of a bar.
    pub timeframe: Timeframe,
    /// When the instrument trades.
    pub calendar: Calendar,
    /// Gaps, outliers and the like.
    pub quality: QualityReport,
}

/// Rows as a file gives them; `bars.time` still holds the file's stamps.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) bars: Bars,
    pub(crate) has_volume: bool,
    /// Where row 0 stands in the file.
    pub(crate) first: Place,
}

/// Reads, checks and describes the bars of a file.
///
/// Wrong rows (duplicate or descending times, impossible or non-finite prices, prices at or below zero unless allowed) refuse the
/// file and name the row; gaps, zero volume and outliers are reported in [`Imported::quality`].
///
/// # Errors
/// An [`ImportError`] that says where the file is wrong and what to do about it.
pub fn import(bytes: impl Into<Bytes>, format: Format, options: &ImportOptions) -> Result<Imported, ImportError> {
    let bytes = bytes.into();
    if bytes.len() > MAX_BYTES {
        return Err(ImportError::TooLarge { bytes: bytes.len() });
    }
    if bytes.is_empty() {
        return Err(ImportError::NoRows);
    }
    let table = match format {
        Format::Csv => csv::read(&bytes)?,
        Format::Parquet => crate::parquet::read(bytes)?,
    };
    check(&table, options.allow_non_positive)?;
    let timeframe = timeframe::settle(&table.bars.time, options.timeframe)?;
    let mut bars = table.bars;
    if options.timestamps == StampedAt::Open {
        for time in &mut bars.time {
            *time = time.saturating_add(timeframe.nanos());
        }
    }
    let calendar = options.calendar.unwrap_or_else(|| Calendar::detect(bars.view()));
    let mut quality = quality::report(bars.view(), timeframe, calendar);
    quality.has_volume = table.has_volume;
    Ok(Imported { bars, timeframe, calendar, quality })
}

/// Refuses the first row that no market can have produced.
fn check(table: &Table, allow_non_positive: bool) -> Result<(), ImportError> {
    let bars = table.bars.view();
    if bars.is_empty() {
        return Err(ImportError::NoRows);
    }
    let refuse = |index: usize, defect| {
        let place = table.first.plus(index);
        let bar = bars.get(index).unwrap_or(Bar { time: 0, open: 0.0, high: 0.0, low: 0.0, close: 0.0, volume: 0.0 });
        Err(ImportError::Row { place, defect, bar })
    };
    let not_positive = || bars.low.iter().position(|low| *low <= 0.0).filter(|_| !allow_non_positive);
    match (bars.first_defect(), not_positive()) {
        (Some((index, defect)), None) => refuse(index, defect),
        (Some((index, defect)), Some(low)) if index <= low => refuse(index, defect),
        (_, Some(low)) => refuse(low, Defect::NotPositive),
        (None, None) => Ok(()),
    }
}

#[cfg(test)]
mod tests;
