//! Between rows and domain values.

use assay_types::{Digest, Timestamp};
use chrono::{DateTime, Utc};

use crate::StoreError;

/// Which column a value comes from, for the error that says so.
#[derive(Clone, Copy)]
pub(crate) struct Column(pub(crate) &'static str, pub(crate) &'static str);

impl Column {
    pub(crate) fn broken(self, detail: &(impl ToString + ?Sized)) -> StoreError {
        StoreError::Inconsistent { table: self.0, column: self.1, detail: detail.to_string() }
    }

    pub(crate) fn digest(self, bytes: &[u8]) -> Result<Digest, StoreError> {
        bytes.try_into().map(Digest::from_bytes).map_err(|_| self.broken("not 32 bytes"))
    }

    pub(crate) fn count(self, number: i64) -> Result<u64, StoreError> {
        u64::try_from(number).map_err(|error| self.broken(&error))
    }

    pub(crate) fn small(self, number: i32) -> Result<u32, StoreError> {
        u32::try_from(number).map_err(|error| self.broken(&error))
    }

    pub(crate) fn parse<T: std::str::FromStr<Err: ToString>>(self, text: &str) -> Result<T, StoreError> {
        text.parse().map_err(|error: T::Err| self.broken(&error.to_string()))
    }

    pub(crate) fn json<T: serde::de::DeserializeOwned>(self, value: serde_json::Value) -> Result<T, StoreError> {
        serde_json::from_value(value).map_err(|error| self.broken(&error))
    }
}

/// Moments of the platform have microseconds in the database.
pub(crate) fn moment(at: DateTime<Utc>) -> Timestamp {
    Timestamp::from_nanos(at.timestamp_micros().saturating_mul(1_000))
}

pub(crate) fn to_db(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_nanos(at.as_nanos())
}

/// Counts that come from outside are bounded long before they reach 2^63.
pub(crate) fn to_bigint(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Puts rows into the order that their ids were asked for, and leaves out what was not found.
pub(crate) fn in_order<T, I: PartialEq>(ids: &[I], mut rows: Vec<T>, id_of: impl Fn(&T) -> I) -> Vec<T>
where
    T: Clone,
{
    let mut ordered = Vec::with_capacity(rows.len());
    for id in ids {
        if let Some(at) = rows.iter().position(|row| id_of(row) == *id) {
            ordered.push(rows.swap_remove(at));
        } else if let Some(again) = ordered.iter().find(|row| id_of(row) == *id) {
            ordered.push(again.clone());
        }
    }
    ordered
}

/// Cuts a text from outside to at most `limit` bytes and takes out what Postgres cannot store.
pub(crate) fn clean(text: &str, limit: usize) -> String {
    let end = (0..=limit.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text.get(..end).unwrap_or_default().replace('\0', "")
}
