//! Logs, traces and metrics of a process.

mod config;
mod context;
mod measured;
mod metrics;
mod start;

pub use config::{Config, LogFormat};
pub use context::{InvalidTraceContext, TraceContext};
pub use measured::Measured;
pub use metrics::Metrics;
pub use start::{Guard, TelemetryError, init, subscriber};
