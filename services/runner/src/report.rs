use std::{
    io::{Stdout, stdout},
    time::Instant,
};

use assay_protocol::{Failure, FrameWriter, MAX_MESSAGE_BYTES, RunnerFrame, Span, Stage, span_id};

use crate::error::TaskError;

/// Everything that the runner says.
pub(crate) struct Report {
    writer: FrameWriter<Stdout>,
    begun: Instant,
    trace: Option<String>,
    spans: u32,
}

impl Report {
    /// Opens the pipe to the host; time is counted from here or from [`Report::begin`].
    pub(crate) fn new() -> Self {
        Self { writer: FrameWriter::new(stdout()), begun: Instant::now(), trace: None, spans: 0 }
    }

    /// Counts time from now, and spans below the place `trace` of a trace.
    pub(crate) fn begin(&mut self, trace: Option<String>) {
        self.begun = Instant::now();
        self.trace = trace;
    }

    /// Returns the time since the work began.
    pub(crate) fn micros(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Sends one frame.
    pub(crate) fn send(&mut self, frame: &RunnerFrame) -> Result<(), TaskError> {
        Ok(self.writer.write(frame)?)
    }

    /// Does `work` and reports it as a span of the trace.
    pub(crate) fn timed<T>(
        &mut self,
        stage: Stage,
        work: impl FnOnce(&mut Self) -> Result<T, TaskError>,
    ) -> Result<T, TaskError> {
        let start_micros = self.micros();
        let result = work(self);
        let micros = self.micros() - start_micros;
        self.spans += 1;
        let id = span_id(self.trace.as_deref(), self.spans);
        let sent = self.send(&RunnerFrame::Span(Span { id, stage, start_micros, micros }));
        let value = result?;
        sent?;
        Ok(value)
    }

    /// Says why the task cannot be done. If even that fails, the host sees a runner that ended without a result.
    pub(crate) fn fail(&mut self, error: &TaskError) {
        let mut message = error.to_string();
        message.truncate(message.floor_char_boundary(MAX_MESSAGE_BYTES));
        let _ = self.send(&RunnerFrame::Failed(Failure { class: error.class(), message }));
    }
}
