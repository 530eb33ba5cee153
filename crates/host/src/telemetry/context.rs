use std::{fmt, str::FromStr};

use ::http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::{
    Context,
    trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

const HEADER: HeaderName = HeaderName::from_static("traceparent");

/// The place in a trace that a request, a job or a frame continues: W3C's `traceparent`.
///
/// `tracestate` and `baggage` are not carried: they are unbounded text of strangers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TraceContext {
    trace: TraceId,
    span: SpanId,
    flags: TraceFlags,
}

/// A text is not a `traceparent`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a W3C traceparent such as 00-<32 hex digits>-<16 hex digits>-01")]
pub struct InvalidTraceContext;

impl TraceContext {
    /// Returns the place of the current span, or `None` outside every trace.
    pub fn current() -> Option<Self> {
        Self::of(&Span::current())
    }

    /// Returns the place of `span`, or `None` where it belongs to no trace.
    pub fn of(span: &Span) -> Option<Self> {
        let context = span.context();
        let place = context.span().span_context().clone();
        place.is_valid().then(|| Self { trace: place.trace_id(), span: place.span_id(), flags: place.trace_flags() })
    }

    /// Makes `span` a child of this place. Must happen before the span is entered.
    pub fn adopt(self, span: &Span) {
        // The only failures are a span that is disabled or already entered, and neither concerns the request.
        drop(span.set_parent(self.context()));
    }

    /// Returns a context whose current span is the one at this place.
    pub(super) fn context(self) -> Context {
        let place = SpanContext::new(self.trace, self.span, self.flags, true, TraceState::NONE);
        Context::new().with_remote_span_context(place)
    }

    /// Reads the place that a request continues; a malformed header counts as none.
    pub fn extract(headers: &HeaderMap) -> Option<Self> {
        headers.get(HEADER)?.to_str().ok()?.parse().ok()
    }

    /// Writes this place into the headers of a request, over whatever was there.
    pub fn inject(self, headers: &mut HeaderMap) {
        if let Ok(value) = HeaderValue::try_from(self.to_string()) {
            headers.insert(HEADER, value);
        }
    }

    /// Returns the 32 hexadecimal digits that name the trace.
    pub fn trace_id(self) -> String {
        self.trace.to_string()
    }
}

impl fmt::Display for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sampled = self.flags & TraceFlags::SAMPLED;
        write!(f, "00-{}-{}-{sampled:02x}", self.trace, self.span)
    }
}

impl fmt::Debug for TraceContext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for TraceContext {
    type Err = InvalidTraceContext;

    fn from_str(text: &str) -> Result<Self, InvalidTraceContext> {
        let lower = |part: &str| part.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
        let parts: Vec<&str> = text.split('-').take(5).collect();
        let [version, trace, span, flags] = parts[..] else { return Err(InvalidTraceContext) };
        let sizes = (version.len(), trace.len(), span.len(), flags.len()) == (2, 32, 16, 2);
        if !sizes || version != "00" || !parts.iter().all(|part| lower(part)) {
            return Err(InvalidTraceContext);
        }
        let trace = TraceId::from_hex(trace).map_err(|_| InvalidTraceContext)?;
        let span = SpanId::from_hex(span).map_err(|_| InvalidTraceContext)?;
        let flags = u8::from_str_radix(flags, 16).map_err(|_| InvalidTraceContext)?;
        if trace == TraceId::INVALID || span == SpanId::INVALID {
            return Err(InvalidTraceContext);
        }
        Ok(Self { trace, span, flags: TraceFlags::new(flags) })
    }
}

#[cfg(test)]
mod tests;
