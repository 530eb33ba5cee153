use assay_types::Timestamp;
use async_graphql::SimpleObject;

use crate::schema::scalar::{DateTime, Decimal};

/// A value at a moment.
#[derive(SimpleObject)]
pub(crate) struct SeriesPoint {
    /// When.
    t: DateTime,
    /// How much.
    v: Decimal,
}

impl SeriesPoint {
    /// Makes points of two columns; what is not a number is left out.
    pub(crate) fn columns(time: &[i64], values: &[f64]) -> Vec<Self> {
        time.iter().zip(values).filter_map(|(time, value)| Self::at(*time, *value)).collect()
    }

    /// Makes one point.
    pub(crate) fn at(time: i64, value: f64) -> Option<Self> {
        Some(Self { t: DateTime(Timestamp::from_nanos(time)), v: Decimal::finite(value)? })
    }
}
