use crate::{
    Assignment, EquityChunk, Failure, HostFrame, Imported, MAX_CHUNK_BYTES, MAX_DATA_BYTES, MAX_EQUITY_POINTS,
    MAX_EQUITY_ROWS, MAX_FRAMES, MAX_MESSAGE_BYTES, MAX_PARTS, MAX_PROGRESS, MAX_SPANS, MAX_SUMMARY_BYTES, Posture,
    RunnerFrame, Span, TableError, Task, VERSION, span_id, table,
};

/// A frame that may not come now or not like this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// The frame has no place at this point of the conversation.
    #[error("a frame came out of its order: {0}")]
    Order(&'static str),
    /// More came of one kind than may.
    #[error("more came than allowed: {0}")]
    TooMany(&'static str),
    /// A value is out of its bounds or not finite.
    #[error("a value is out of bounds: {0}")]
    Value(&'static str),
    /// A table is malformed.
    #[error("the trades are malformed")]
    Table(#[from] TableError),
    /// The runner speaks another version.
    #[error("the runner speaks version {0} of the protocol, the host {VERSION}")]
    Version(u16),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Launched,
    Postured,
    Backtest,
    Inspect,
    Import,
    Ended,
}

/// The host's record of one conversation; every frame has to pass it, in both directions.
#[derive(Debug)]
pub struct Conversation {
    stage: Stage,
    data_left: u64,
    begun: bool,
    frames: u64,
    progress: u32,
    done: u64,
    points: u32,
    point_time: i64,
    trace: Option<String>,
    spans: u32,
    span_end: u64,
    /// Whether the one frame came that the task asks for: the summary, the answer, or what was imported.
    told: bool,
    equity_time: i64,
    columns: u64,
}

impl Default for Conversation {
    fn default() -> Self {
        Self {
            stage: Stage::Launched,
            data_left: 0,
            begun: false,
            frames: 0,
            progress: 0,
            done: 0,
            points: 0,
            point_time: i64::MIN,
            trace: None,
            spans: 0,
            span_end: 0,
            told: false,
            equity_time: i64::MIN,
            columns: 0,
        }
    }
}

impl Conversation {
    /// Returns whether the runner said its last word.
    pub fn is_over(&self) -> bool {
        self.stage == Stage::Ended
    }

    /// Passes a frame that the host is about to send.
    pub fn send(&mut self, frame: &HostFrame) -> Result<(), Violation> {
        match frame {
            HostFrame::Task(assignment) => self.assign(assignment),
            _ if self.begun
                || !matches!(self.stage, Stage::Backtest | Stage::Inspect | Stage::Import | Stage::Ended) =>
            {
                Err(Violation::Order("data or begin without a task"))
            }
            HostFrame::Data(chunk) if chunk.len() > MAX_CHUNK_BYTES => Err(Violation::Value("data chunk")),
            HostFrame::Data(chunk) => {
                let left = self.data_left.checked_sub(chunk.len() as u64);
                self.data_left = left.ok_or(Violation::TooMany("data"))?;
                Ok(())
            }
            HostFrame::Begin if self.data_left > 0 => Err(Violation::Order("begin before all data")),
            HostFrame::Begin => {
                self.begun = true;
                Ok(())
            }
        }
    }

    fn assign(&mut self, assignment: &Assignment) -> Result<(), Violation> {
        if self.stage != Stage::Postured {
            return Err(Violation::Order("task"));
        }
        if assignment.parts.len() > MAX_PARTS {
            return Err(Violation::TooMany("parts"));
        }
        let bytes = assignment.parts.iter().try_fold(0_u64, |sum, part| sum.checked_add(*part));
        self.data_left = bytes.filter(|bytes| *bytes <= MAX_DATA_BYTES).ok_or(Violation::TooMany("data"))?;
        self.trace.clone_from(&assignment.trace);
        self.stage = match assignment.task {
            Task::Backtest { .. } => Stage::Backtest,
            Task::Inspect { .. } => Stage::Inspect,
            Task::Import { .. } => Stage::Import,
        };
        Ok(())
    }

    /// Passes a frame that came from the runner; messages for people come out without characters that deceive.
    pub fn receive(&mut self, frame: RunnerFrame) -> Result<RunnerFrame, Violation> {
        self.frames += 1;
        if self.frames > MAX_FRAMES {
            return Err(Violation::TooMany("frames"));
        }
        match (self.stage, &frame) {
            (Stage::Launched, RunnerFrame::Posture(posture)) => self.posture(posture)?,
            (Stage::Launched, RunnerFrame::Failed(_)) => {}
            (Stage::Launched, _) => return Err(Violation::Order("the posture has to come first")),
            (Stage::Ended, _) => return Err(Violation::Order("a frame after the last")),
            (_, RunnerFrame::Posture(_)) => return Err(Violation::Order("a second posture")),
            (_, RunnerFrame::Heartbeat | RunnerFrame::Failed(_)) => {}
            (Stage::Backtest | Stage::Inspect | Stage::Import, _) if self.begun => self.work(&frame)?,
            _ => return Err(Violation::Order("a result before the word to begin")),
        }
        Ok(match frame {
            RunnerFrame::Failed(failure) => RunnerFrame::Failed(self.failed(&failure)?),
            frame => frame,
        })
    }

    fn posture(&mut self, posture: &Posture) -> Result<(), Violation> {
        if posture.protocol != VERSION {
            return Err(Violation::Version(posture.protocol));
        }
        self.stage = Stage::Postured;
        Ok(())
    }

    fn work(&mut self, frame: &RunnerFrame) -> Result<(), Violation> {
        let [backtest, inspect, import] = [Stage::Backtest, Stage::Inspect, Stage::Import].map(|it| it == self.stage);
        match frame {
            RunnerFrame::Progress(progress) => {
                count(&mut self.progress, MAX_PROGRESS, "progress")?;
                check(progress.done <= progress.total && progress.done >= self.done, "progress")?;
                self.done = progress.done;
                Ok(())
            }
            RunnerFrame::Span(span) => self.span(span),
            RunnerFrame::EquityPoint(point) if backtest => {
                count(&mut self.points, MAX_EQUITY_POINTS, "equity points")?;
                check(point.equity.is_finite() && point.time > self.point_time, "equity point")?;
                self.point_time = point.time;
                Ok(())
            }
            RunnerFrame::Summary(summary) if backtest && !self.told => {
                self.told = true;
                check(summary.len() <= MAX_SUMMARY_BYTES, "summary")
            }
            RunnerFrame::Trades(trades) if backtest => Ok(trades.validate()?),
            RunnerFrame::Equity(chunk) if backtest => self.equity(chunk),
            RunnerFrame::Answer(answer) if inspect && !self.told => {
                self.told = true;
                check(answer.len() <= MAX_SUMMARY_BYTES, "answer")
            }
            RunnerFrame::Bars(chunk) if import && !self.told => {
                self.columns += chunk.len() as u64;
                check(chunk.len() <= MAX_CHUNK_BYTES && self.columns <= MAX_DATA_BYTES, "bars")
            }
            RunnerFrame::Imported(imported) if import && !self.told => self.imported(imported),
            RunnerFrame::Finished(_) if self.told => {
                self.stage = Stage::Ended;
                Ok(())
            }
            _ => Err(Violation::Order("a frame of another task, twice, or too early")),
        }
    }

    /// Stages follow each other, under the ids that their places give them.
    fn span(&mut self, span: &Span) -> Result<(), Violation> {
        count(&mut self.spans, MAX_SPANS, "spans")?;
        check(span.id == span_id(self.trace.as_deref(), self.spans), "id of a span")?;
        let end = span.start_micros.checked_add(span.micros);
        check(span.start_micros >= self.span_end && end.is_some(), "time of a span")?;
        self.span_end = end.unwrap_or(u64::MAX);
        Ok(())
    }

    fn equity(&mut self, chunk: &EquityChunk) -> Result<(), Violation> {
        let rows = chunk.time.len() / 8;
        let whole = [&chunk.time, &chunk.equity, &chunk.drawdown].iter().all(|column| column.len() == rows * 8);
        check(whole && rows <= MAX_EQUITY_ROWS, "length of the equity curve")?;
        check(table::are_finite(&chunk.equity) && table::are_finite(&chunk.drawdown), "equity curve")?;
        for time in table::words(&chunk.time).map(i64::from_le_bytes) {
            check(time > self.equity_time, "times of the equity curve")?;
            self.equity_time = time;
        }
        Ok(())
    }

    fn imported(&mut self, imported: &Imported) -> Result<(), Violation> {
        self.told = true;
        check(imported.quality.len() <= MAX_SUMMARY_BYTES, "quality report")?;
        check(imported.bars <= self.columns, "number of bars")
    }

    fn failed(&mut self, failure: &Failure) -> Result<Failure, Violation> {
        self.stage = Stage::Ended;
        check(failure.class.is_reportable(), "exit class")?;
        check(failure.message.len() <= MAX_MESSAGE_BYTES, "message")?;
        let message = failure.message.chars().map(|char| if is_deceptive(char) { ' ' } else { char }).collect();
        Ok(Failure { class: failure.class, message })
    }
}

/// Returns whether a character moves the cursor or the direction of writing instead of being read.
fn is_deceptive(char: char) -> bool {
    char.is_control() || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn check(holds: bool, what: &'static str) -> Result<(), Violation> {
    if holds { Ok(()) } else { Err(Violation::Value(what)) }
}

fn count(counter: &mut u32, limit: u32, what: &'static str) -> Result<(), Violation> {
    *counter += 1;
    if *counter <= limit { Ok(()) } else { Err(Violation::TooMany(what)) }
}
