//! Bars of market data as columns: import, checks, canonical bytes, digests and resampling.
//!
//! The invariant this crate protects: whatever holds a [`Bars`] that came out of [`import`] or [`columns::decode`] may rely
//! on strictly increasing close stamps, finite prices and `low <= open, close <= high`. Everything here is pure: bytes in,
//! values out.

mod bars;
mod calendar;
mod civil;
pub mod columns;
mod digest;
mod import;
pub mod parquet;
mod quality;
mod resample;
pub mod synthetic;

pub use bars::{Bar, Bars, BarsView, Defect, MAX_ROWS};
pub use calendar::{Calendar, trading_day};
pub use civil::Date;
pub use columns::ColumnsError;
pub use digest::digest;
pub use import::{Format, ImportError, ImportOptions, Imported, MAX_BYTES, Place, StampedAt, import};
pub use quality::{Gap, MAX_LISTED, OUTLIER_SCORE, Outlier, QualityReport};
pub use resample::{Partial, ResampleError, resample};
