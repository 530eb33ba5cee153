use assay_engine::Equity;
use assay_protocol::{
    Assignment, Failure, Finished, HostFrame, Imported, MAX_CHUNK_BYTES, RunnerFrame, Span, Table, Task, equity_points,
};
use assay_sandbox::{Session, SessionError};
use bytes::Bytes;
use tokio::time::Instant;

use crate::{reporter::Reporter, trouble::Trouble};

/// Everything that a runner said, except its last word. The session checked each frame by itself.
#[derive(Debug, Default)]
pub(crate) struct Collected {
    pub(crate) summary: Vec<u8>,
    pub(crate) answer: Vec<u8>,
    pub(crate) trades: Vec<Table>,
    pub(crate) equity: Equity,
    pub(crate) bars: Vec<u8>,
    pub(crate) imported: Option<Imported>,
    pub(crate) spans: Vec<Span>,
    /// When the runner was told to begin, at the earliest.
    pub(crate) begun: Option<Instant>,
}

/// How a conversation ended.
#[derive(Debug)]
pub(crate) enum LastWord {
    /// The work is done.
    Finished(Finished),
    /// It cannot be done.
    Failed(Failure),
    /// The runner is gone, or was cut off. How the session ended tells the rest.
    None,
}

/// What a runner is told to do.
pub(crate) struct Order {
    pub(crate) task: Task,
    /// The parts of the data.
    pub(crate) data: Vec<Bytes>,
    pub(crate) trace: Option<String>,
}

/// Sends the order, then listens until the last word.
pub(crate) async fn talk(
    session: &mut dyn Session,
    order: Order,
    reporter: &mut Reporter<'_>,
    collected: &mut Collected,
) -> Result<LastWord, Trouble> {
    match feed(session, order, collected).await {
        // Whatever went wrong on its side, the runner may have said why.
        Ok(()) | Err(SessionError::Ended | SessionError::Output(_) | SessionError::Violation(_)) => {}
        Err(error @ (SessionError::Misuse(_) | SessionError::Encode(_))) => return Err(Trouble::platform(&error)),
    }
    let last = listen(session, reporter, collected).await?;
    reporter.flush().await?;
    Ok(last)
}

async fn feed(session: &mut dyn Session, order: Order, collected: &mut Collected) -> Result<(), SessionError> {
    let parts = order.data.iter().map(|part| part.len() as u64).collect();
    session.send(HostFrame::Task(Assignment { trace: order.trace, parts, task: order.task })).await?;
    for chunk in order.data.iter().flat_map(|part| part.chunks(MAX_CHUNK_BYTES)) {
        session.send(HostFrame::Data(chunk.to_vec().into())).await?;
    }
    collected.begun = Some(Instant::now());
    session.send(HostFrame::Begin).await
}

async fn listen(
    session: &mut dyn Session,
    reporter: &mut Reporter<'_>,
    collected: &mut Collected,
) -> Result<LastWord, Trouble> {
    loop {
        let frame = tokio::select! {
            biased;
            frame = session.recv() => frame,
            () = reporter.due() => {
                reporter.flush().await?;
                continue;
            }
        };
        match frame {
            Ok(Some(RunnerFrame::Finished(finished))) => return Ok(LastWord::Finished(finished)),
            Ok(Some(RunnerFrame::Failed(failure))) => return Ok(LastWord::Failed(failure)),
            Ok(Some(RunnerFrame::Progress(progress))) => reporter.progress(progress),
            Ok(Some(RunnerFrame::EquityPoint(point))) => reporter.point(point),
            Ok(Some(frame)) => collected.keep(frame),
            Ok(None) => return Ok(LastWord::None),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a runner was cut off");
                return Ok(LastWord::None);
            }
        }
    }
}

impl Collected {
    fn keep(&mut self, frame: RunnerFrame) {
        match frame {
            RunnerFrame::Summary(summary) => self.summary = summary.into_vec(),
            RunnerFrame::Answer(answer) => self.answer = answer.into_vec(),
            RunnerFrame::Trades(table) => self.trades.push(table),
            RunnerFrame::Equity(chunk) => equity_points(&chunk, &mut self.equity),
            RunnerFrame::Bars(bars) => self.bars.extend_from_slice(&bars),
            RunnerFrame::Imported(imported) => self.imported = Some(imported),
            RunnerFrame::Span(span) => self.spans.push(span),
            // The posture was checked at the launch; the rest is handled where it is heard.
            RunnerFrame::Posture(_)
            | RunnerFrame::Heartbeat
            | RunnerFrame::Progress(_)
            | RunnerFrame::EquityPoint(_)
            | RunnerFrame::Finished(_)
            | RunnerFrame::Failed(_) => {}
        }
    }
}
