use std::{
    io::{Stdout, stdout},
    time::Instant,
};

use assay_protocol::{Failure, FrameWriter, MAX_MESSAGE_BYTES, RunnerFrame, Span, Stage};

use crate::error::TaskError;

/// Everything that the runner says.
pub(crate) struct Report {
    writer: FrameWriter<Stdout>,
    begun: Instant,
}

impl Report {
    /// Opens the pipe to the host; time is counted from here or from [`Report::begin`].
    pub(crate) fn new() -> Self {
        Self { writer: FrameWriter::new(stdout()), begun: Instant::now() }
    }

    /// Counts time from now.
    pub(crate) fn begin(&mut self) {
        self.begun = Instant::now();
    }

    /// Returns the time since the work began.
    pub(crate) fn micros(&self) -> u64 {
        u64::try_from(self.begun.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// Sends one frame.
    pub(crate) fn send(&mut self, frame: &RunnerFrame) -> Result<(), TaskError> {
        Ok(self.writer.write(frame)?)
    }

    /// Does `work` and reports how long it took.
    pub(crate) fn timed<T>(
        &mut self,
        stage: Stage,
        work: impl FnOnce(&mut Self) -> Result<T, TaskError>,
    ) -> Result<T, TaskError> {
        let start_micros = self.micros();
        let result = work(self)?;
        let micros = self.micros() - start_micros;
        self.send(&RunnerFrame::Span(Span { stage, start_micros, micros }))?;
        Ok(result)
    }

    /// Says why the task cannot be done. If even that fails, the host sees a runner that ended without a result.
    pub(crate) fn fail(&mut self, error: &TaskError) {
        let mut message = error.to_string();
        message.truncate(message.floor_char_boundary(MAX_MESSAGE_BYTES));
        let _ = self.send(&RunnerFrame::Failed(Failure { class: error.class(), message }));
    }
}
