use std::fmt;

use assay_types::{Code, Coded, Timeframe};

use super::MAX_BYTES;
use crate::{Bar, Defect, MAX_ROWS, import::stamp};

/// Where in a file something stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A line of text, counted from 1.
    Line(usize),
    /// A row of a table, counted from 1.
    Row(usize),
}

impl Place {
    /// Returns the place `rows` further on.
    pub(crate) const fn plus(self, rows: usize) -> Self {
        match self {
            Self::Line(line) => Self::Line(line.saturating_add(rows)),
            Self::Row(row) => Self::Row(row.saturating_add(rows)),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Row(row) => write!(f, "row {row}"),
        }
    }
}

/// A file cannot become a dataset.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ImportError {
    /// More bytes than accepted.
    #[error("the file has {bytes} bytes, more than the {MAX_BYTES} accepted; split it by date")]
    TooLarge {
        /// Bytes given, or that the file would unpack to.
        bytes: usize,
    },
    /// More rows than accepted.
    #[error("the file has more than the {MAX_ROWS} rows accepted; split it by date or import a longer timeframe")]
    TooManyRows,
    /// No row at all.
    #[error("the file holds no bars; it needs a header line and at least one row")]
    NoRows,
    /// Not text.
    #[error("{place} is not UTF-8 text; save the file as CSV in UTF-8, or say that it is Parquet")]
    NotText {
        /// Where.
        place: Place,
    },
    /// A column is missing.
    #[error("no column for {wanted}; name it one of {names}. The file has: {found}")]
    MissingColumn {
        /// What is missing.
        wanted: &'static str,
        /// Names that are understood.
        names: String,
        /// Names in the file.
        found: String,
    },
    /// Two columns could be meant.
    #[error("two columns could be the {wanted}: {first} and {second}; keep one")]
    AmbiguousColumn {
        /// What both could be.
        wanted: &'static str,
        /// One name.
        first: String,
        /// The other name.
        second: String,
    },
    /// A field is missing or unreadable.
    #[error("{place}, column {column}: {value:?} is not {expected}")]
    Value {
        /// Where.
        place: Place,
        /// The column's name in the file.
        column: String,
        /// What stands there, shortened.
        value: String,
        /// What should stand there.
        expected: &'static str,
    },
    /// A row is impossible.
    #[error("{place} is refused: {defect} ({}); {}", describe(bar), advice(*defect))]
    Row {
        /// Where.
        place: Place,
        /// What is wrong with the bar.
        defect: Defect,
        /// The bar as read.
        bar: Bar,
    },
    /// The bar length does not show in the file.
    #[error("the length of a bar does not show in a file with {rows} row(s); say it, such as timeframe = 1h")]
    UnknownTimeframe {
        /// Number of rows.
        rows: usize,
    },
    /// The bar length given contradicts the file.
    #[error("the bars are mostly {found} apart, so they cannot be {given} bars; leave the timeframe out or correct it")]
    WrongTimeframe {
        /// The length given.
        given: Timeframe,
        /// The length found.
        found: Timeframe,
    },
    /// Not readable as Parquet.
    #[error("the file is not readable Parquet: {reason}")]
    Parquet {
        /// What its reader says.
        reason: String,
    },
    /// A Parquet column has a type that is not understood.
    #[error("column {column} has the Parquet type {found}; write it as {expected}")]
    ColumnType {
        /// The column.
        column: String,
        /// Its type.
        found: String,
        /// What is understood.
        expected: &'static str,
    },
}

impl Coded for ImportError {
    fn code(&self) -> Code {
        Code::InvalidArgument
    }

    fn public_message(&self) -> String {
        self.to_string()
    }
}

fn describe(bar: &Bar) -> String {
    let Bar { time, open, high, low, close, volume } = bar;
    let time = stamp::format(*time);
    format!("time {time}, open {open}, high {high}, low {low}, close {close}, volume {volume}")
}

const fn advice(defect: Defect) -> &'static str {
    match defect {
        Defect::Duplicate => "keep one row for each time",
        Defect::OutOfOrder => "sort the file by time, oldest first",
        Defect::NotFinite => "fill in the number or remove the row, which then shows as a gap",
        Defect::ImpossibleRange => "correct the row or remove it, which then shows as a gap",
        Defect::NotPositive => "correct the row, or allow prices at or below zero if the instrument has them",
        Defect::NegativeVolume => "correct the volume or write 0",
    }
}
