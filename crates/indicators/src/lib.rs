//! Technical indicators as data: a registry that says what each one is, and one state machine each that computes it.
//!
//! An [`Indicator`] is found by [`find`] or listed by [`registry`]. Its batch form feeds whole columns, its incremental form
//! one bar at a time; both run the same machine, so they give the same bits. Three rules hold for all of them:
//!
//! * **Warm-up.** Every output is NaN for the first [`Indicator::warm_up`] bars, then all of them have a value.
//! * **Gaps.** A bar of which any input is missing (NaN or infinite) gives NaN on every output and leaves the state as it was:
//!   the indicator goes on as though that bar had not been.
//! * **Arithmetic.** `+ - * /` and `sqrt` in a fixed order, and the `libm` crate for the rest; no fused multiply-add. Window
//!   sums are rebuilt block by block and never drift.
//!
//! ```
//! let rsi = assay_indicators::find("rsi").unwrap();
//! let close: Vec<f64> = (0..40).map(|i| 100.0 + f64::from(i % 7)).collect();
//! let batch = rsi.batch(&[&close], &[14.0]).unwrap();
//!
//! let mut stream = rsi.stream(&[14.0]).unwrap();
//! for (i, price) in close.iter().enumerate() {
//!     let mut output = [0.0];
//!     stream.next(&[*price], &mut output);
//!     assert_eq!(output[0].to_bits(), batch[0][i].to_bits());
//! }
//! ```

mod average;
mod error;
mod indicator;
mod kernel;
mod momentum;
mod parameter;
mod prelude;
mod price;
pub mod reference;
mod registry;
mod statistic;
mod stream;
mod trend;
mod volatility;
mod volume;

pub use error::IndicatorError;
pub use indicator::{Category, Indicator, Input};
pub use parameter::{MAX_WINDOW, Parameter};
pub use registry::{find, registry, topological_order};
pub use stream::Stream;
