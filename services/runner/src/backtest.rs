use assay_dataset::Bars;
use assay_engine::{Control, Feed, Observer, Progress, RunSpec, backtest};
use assay_protocol::{EquityPoint, Finished, RunnerFrame, Stage, equity_chunks, trade_tables};
use assay_types::{Digest, Timestamp};

use crate::{error::TaskError, report::Report};

/// Runs a strategy over bars and reports everything about it.
pub(crate) fn run(spec: &[u8], data: &[Vec<u8>], report: &mut Report) -> Result<(), TaskError> {
    let (spec, bars) = report.timed(Stage::Decode, |_| run_of(spec, data))?;
    let feeds = feeds(&bars);
    let outcome = report.timed(Stage::Compute, |report| {
        let mut watcher = Watcher { report, last: None, failed: None };
        let outcome = backtest(&spec, &feeds, &mut watcher);
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

/// The bars of an instrument, and its finer ones.
pub(crate) type Sets = Vec<(Bars, Option<Bars>)>;

/// Reads a specification and its bars.
pub(crate) fn run_of(spec: &[u8], data: &[Vec<u8>]) -> Result<(RunSpec, Sets), TaskError> {
    let spec: RunSpec = serde_json::from_slice(spec)
        .map_err(|error| TaskError::Strategy(format!("the run specification is malformed: {error}")))?;
    let bars = decode(&spec, data)?;
    Ok((spec, bars))
}

/// Returns bars as the engine takes them.
pub(crate) fn feeds(bars: &Sets) -> Vec<Feed<'_>> {
    bars.iter().map(|(bars, finer)| Feed { bars: bars.view(), finer: finer.as_ref().map(Bars::view) }).collect()
}

/// Returns the bars of every instrument, and its finer ones, each with the digest that the specification names.
fn decode(spec: &RunSpec, data: &[Vec<u8>]) -> Result<Sets, TaskError> {
    let named: usize = spec.instruments.iter().map(|instrument| instrument.datasets().count()).sum();
    if named != data.len() {
        return Err(TaskError::Platform(format!("{} sets of bars came where the run names {named}", data.len())));
    }
    let mut parts = data.iter();
    let mut next = |digest| match parts.next() {
        Some(part) => one(part, digest),
        None => Err(TaskError::Platform("a set of bars is missing".to_owned())),
    };
    let all = spec.instruments.iter().map(|instrument| {
        let bars = next(instrument.dataset)?;
        Ok((bars, instrument.finer.map(|finer| next(finer.dataset)).transpose()?))
    });
    all.collect()
}

fn one(part: &[u8], digest: Digest) -> Result<Bars, TaskError> {
    let bars = assay_dataset::columns::decode(part).map_err(|error| TaskError::Data(error.to_string()))?;
    if assay_dataset::digest(bars.view()) == digest {
        return Ok(bars);
    }
    Err(TaskError::Platform("the bars are not those that the run names".to_owned()))
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
