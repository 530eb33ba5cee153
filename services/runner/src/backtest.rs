use assay_engine::{Control, Observer, Progress, RunSpec, backtest};
use assay_protocol::{EquityPoint, Finished, RunnerFrame, Stage, equity_chunks, trade_tables};
use assay_types::Timestamp;

use crate::{error::TaskError, report::Report};

/// Runs a strategy over bars and reports everything about it.
pub(crate) fn run(spec: &[u8], data: &[u8], report: &mut Report) -> Result<(), TaskError> {
    let (spec, bars) = report.timed(Stage::Decode, |_| {
        let spec: RunSpec = serde_json::from_slice(spec)
            .map_err(|error| TaskError::Strategy(format!("the run specification is malformed: {error}")))?;
        let bars = assay_dataset::columns::decode(data).map_err(|error| TaskError::Data(error.to_string()))?;
        if assay_dataset::digest(bars.view()) != spec.dataset {
            return Err(TaskError::Platform("the bars are not those that the run names".to_owned()));
        }
        Ok((spec, bars))
    })?;
    let outcome = report.timed(Stage::Compute, |report| {
        let mut watcher = Watcher { report, last: None, failed: None };
        let outcome = backtest(&spec, bars.view(), &mut watcher);
        match watcher.failed {
            Some(error) => Err(error),
            None => Ok(outcome?),
        }
    })?;
    report.timed(Stage::Encode, |report| {
        report.send(&RunnerFrame::Summary(serde_json::to_vec(&outcome.summary)?.into()))?;
        for table in trade_tables(&outcome.trades) {
            report.send(&RunnerFrame::Trades(table?))?;
        }
        equity_chunks(&outcome.equity).try_for_each(|chunk| report.send(&RunnerFrame::Equity(chunk)))
    })?;
    report.send(&RunnerFrame::Finished(Finished { digest: outcome.digest, compute_micros: report.micros() }))
}

/// Streams how far the engine is, and ends the run if nobody listens any more.
struct Watcher<'a> {
    report: &'a mut Report,
    last: Option<Timestamp>,
    failed: Option<TaskError>,
}

impl Watcher<'_> {
    fn tell(&mut self, progress: &Progress) -> Result<(), TaskError> {
        let (done, total) = (progress.done as u64, progress.total as u64);
        self.report.send(&RunnerFrame::Progress(assay_protocol::Progress { done, total }))?;
        // The last word may repeat the bar before it.
        if self.last.replace(progress.time) == Some(progress.time) {
            return Ok(());
        }
        let point = EquityPoint { time: progress.time.as_nanos(), equity: progress.equity };
        self.report.send(&RunnerFrame::EquityPoint(point))
    }
}

impl Observer for Watcher<'_> {
    fn progress(&mut self, progress: &Progress) -> Control {
        match self.tell(progress) {
            Ok(()) => Control::Continue,
            Err(error) => {
                self.failed = Some(error);
                Control::Cancel
            }
        }
    }
}
