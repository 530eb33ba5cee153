use std::{
    borrow::Cow,
    cell::Cell,
    time::{Duration, SystemTime},
};

use assay_types::Timestamp;
use opentelemetry::{
    KeyValue, global,
    trace::{Span as _, SpanBuilder, SpanId, SpanKind, TraceId, Tracer as _},
};
use opentelemetry_sdk::trace::{IdGenerator, RandomIdGenerator};

use crate::TraceContext;

thread_local! {
    /// The id of the next span that begins on this thread, where that is not left to chance.
    static NEXT: Cell<Option<SpanId>> = const { Cell::new(None) };
}

/// Ids by chance, but for spans that were named elsewhere.
#[derive(Debug, Default)]
pub(super) struct Ids(RandomIdGenerator);

impl IdGenerator for Ids {
    fn new_trace_id(&self) -> TraceId {
        self.0.new_trace_id()
    }

    fn new_span_id(&self) -> SpanId {
        NEXT.take().unwrap_or_else(|| self.0.new_span_id())
    }
}

/// A span that was measured where there is no tracer: in a sandbox, or between two processes.
#[derive(Clone, Debug)]
pub struct Measured {
    /// What was done; never a text of a stranger's.
    pub name: &'static str,
    /// The id that it was given where it was measured; by chance if `None`.
    pub id: Option<u64>,
    /// When it began.
    pub start: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// What else is known.
    pub attributes: Vec<(&'static str, Cow<'static, str>)>,
}

impl Measured {
    /// Exports the span as a child of `parent`, if that trace is exported at all.
    pub fn export(self, parent: TraceContext) {
        let attributes = self.attributes.into_iter().map(|(name, value)| KeyValue::new(name, value));
        let start = moment(self.start);
        let span = SpanBuilder::from_name(self.name)
            .with_kind(SpanKind::Internal)
            .with_start_time(start)
            .with_attributes(attributes);
        NEXT.set(self.id.map(SpanId::from));
        let mut span = global::tracer("assay").build_with_context(span, &parent.context());
        NEXT.set(None);
        span.end_with_timestamp(start.checked_add(self.took).unwrap_or(start));
    }
}

fn moment(time: Timestamp) -> SystemTime {
    let since = Duration::from_nanos(u64::try_from(time.as_nanos()).unwrap_or_default());
    SystemTime::UNIX_EPOCH.checked_add(since).unwrap_or(SystemTime::UNIX_EPOCH)
}
