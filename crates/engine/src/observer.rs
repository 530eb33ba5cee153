use assay_types::Timestamp;

/// Whether a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// It does.
    Continue,
    /// It stops with [`crate::EngineError::Canceled`].
    Cancel,
}

/// Where a run has got to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Progress {
    /// Bars done.
    pub done: usize,
    /// Bars to do.
    pub total: usize,
    /// Close of the last bar done.
    pub time: Timestamp,
    /// Equity there.
    pub equity: f64,
}

/// Watches a run. It cannot change the result, only end the run.
pub trait Observer {
    /// Called at most [`MAX_CALLS`] times, evenly spread over the bars, and once more at the end.
    fn progress(&mut self, progress: &Progress) -> Control;
}

/// How often an observer is called at most before the end.
pub const MAX_CALLS: usize = 199;

/// Watches nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unobserved;

impl Observer for Unobserved {
    fn progress(&mut self, _: &Progress) -> Control {
        Control::Continue
    }
}
