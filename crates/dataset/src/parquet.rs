//! Bars and other tables as Parquet files: flat columns, zstd, and the same bytes for the same values.

mod read;
mod write;

pub use read::decode;
pub(crate) use read::read;
pub use write::{Field, ParquetError, Values, encode, table};

#[cfg(test)]
mod tests;
