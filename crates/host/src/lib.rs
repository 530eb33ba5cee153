//! How a role is hosted: configuration, lifecycle, listeners, gRPC between services, telemetry.
//!
//! The invariant of this crate: every task is tracked, every listener drains on shutdown, and every call that crosses
//! a process border carries its deadline and its trace.
//!
//! # One trace, from the HTTP request to the runner and back
//!
//! A trace is carried as one W3C `traceparent` string, [`TraceContext`], whatever the border:
//!
//! | border | who writes | who reads |
//! |---|---|---|
//! | HTTP → gateway | the client's header, if well-formed | [`TraceContext::extract`], then [`TraceContext::adopt`] on the request's span |
//! | gateway → service | [`grpc::Channel`], on every call | [`grpc::serve`], on every call, before the handler runs |
//! | service → queue | the service that starts a run stores [`TraceContext::current`] with the job | the dispatcher parses it back and adopts it on the span of the lease |
//! | dispatcher → runner | the task frame carries the string | the runner has no network: it reports its stages in frames, under ids that both sides derive |
//! | runner → dispatcher | [`telemetry::Measured`], which the dispatcher exports for the runner after checking it | the collector |
//!
//! Log lines inside a request carry the same `trace_id`, and an internal error tells it to the caller.

mod environment;
pub mod grpc;
pub mod http;
mod lifecycle;
mod role;
pub mod secret;
pub mod telemetry;

pub use environment::{OsEntropy, SystemClock};
pub use lifecycle::{Failure, Lifecycle};
pub use role::Role;
pub use telemetry::TraceContext;
