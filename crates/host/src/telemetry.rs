//! Logs, traces and metrics of a process.

mod config;
mod context;
mod metrics;
mod start;

pub use config::{Config, LogFormat};
pub use context::{InvalidTraceContext, TraceContext};
pub use metrics::Metrics;
pub use start::{Guard, TelemetryError, init, subscriber};
