//! What a runner measured, as spans of the trace of its run.

use std::time::Duration;

use assay_host::{TraceContext, telemetry::Measured};
use assay_protocol::{Span, Stage};
use assay_types::{Clock, Timestamp};

use crate::talk::Collected;

/// Exports the stages of the runner below the span that it was started under.
///
/// The session has checked ids and order. What is left to distrust is their time: nothing happened before the word to
/// begin, or after now.
pub(crate) fn export(collected: &Collected, parent: TraceContext, clock: &dyn Clock) {
    let Some(begun) = collected.begun else { return };
    let (now, passed) = (clock.now(), begun.elapsed());
    for span in &collected.spans {
        measured(span, now, passed).export(parent);
    }
}

fn measured(span: &Span, now: Timestamp, passed: Duration) -> Measured {
    let start = Duration::from_micros(span.start_micros).min(passed);
    let took = Duration::from_micros(span.micros).min(passed.saturating_sub(start));
    let ago = i64::try_from(passed.saturating_sub(start).as_nanos()).unwrap_or(i64::MAX);
    let start = Timestamp::from_nanos(now.as_nanos().saturating_sub(ago));
    Measured { name: name(span.stage), id: Some(span.id), start, took, attributes: Vec::new() }
}

const fn name(stage: Stage) -> &'static str {
    match stage {
        Stage::Decode => "runner decode",
        Stage::Compute => "runner compute",
        Stage::Import => "runner import",
        Stage::Encode => "runner encode",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_lies_within_the_time_in_which_it_can_have_been() {
        let now = Timestamp::from_nanos(10_000_000_000);
        let cut = |start_micros, micros| {
            let span = Span { id: 7, stage: Stage::Compute, start_micros, micros };
            let measured = measured(&span, now, Duration::from_secs(2));
            (measured.start.as_nanos() / 1_000_000, measured.took.as_millis())
        };
        assert_eq!(cut(500_000, 1_000_000), (8_500, 1_000));
        assert_eq!(cut(500_000, 9_000_000), (8_500, 1_500));
        assert_eq!(cut(u64::MAX - 5, 5), (10_000, 0));
    }
}
