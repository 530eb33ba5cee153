use std::{convert::Infallible, future::pending, io};

use assay_protocol::{Conversation, DecodeError, Decoder, HostFrame, Limits, RunnerFrame, encode};
use bytes::Bytes;
use futures::{StreamExt as _, stream::BoxStream};
use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use crate::SessionError;

/// How much of the runner's log is kept.
const MAX_LOG_KEPT: usize = 64 * 1024;
/// How much log a runner may write before it is ended.
const MAX_LOG_BYTES: u64 = 1024 * 1024;

/// What comes out of a runner.
pub(crate) enum Piece {
    /// From its standard output.
    Output(Bytes),
    /// From its standard error.
    Log(Bytes),
}

pub(crate) type Pieces = BoxStream<'static, io::Result<Piece>>;
pub(crate) type Input = Box<dyn AsyncWrite + Send + Unpin>;

/// The pipes to a runner: counts, cuts and checks everything. Every method is safe to cancel.
pub(crate) struct Wire {
    pieces: Option<Pieces>,
    input: Option<Input>,
    outgoing: Vec<u8>,
    sent: usize,
    close_after: bool,
    decoder: Decoder,
    conversation: Conversation,
    log: Vec<u8>,
    log_bytes: u64,
}

impl Wire {
    pub(crate) fn new(pieces: Pieces, input: Input, limits: &Limits) -> Self {
        Self {
            pieces: Some(pieces),
            input: Some(input),
            outgoing: Vec::new(),
            sent: 0,
            close_after: false,
            decoder: Decoder::new(limits.frame_bytes, limits.output_bytes),
            conversation: Conversation::default(),
            log: Vec::new(),
            log_bytes: 0,
        }
    }

    /// Checks a frame and puts it in line for [`Wire::flush`].
    pub(crate) fn enqueue(&mut self, frame: &HostFrame) -> Result<(), SessionError> {
        self.conversation.send(frame).map_err(SessionError::Misuse)?;
        self.outgoing.extend_from_slice(&encode(frame)?);
        self.close_after = matches!(frame, HostFrame::Begin);
        Ok(())
    }

    /// Writes what is in line; after the word to begin, closes the runner's input.
    pub(crate) async fn flush(&mut self) -> io::Result<()> {
        let Some(input) = self.input.as_mut().filter(|_| !self.outgoing.is_empty()) else { return Ok(()) };
        while let Some(rest) = self.outgoing.get(self.sent..).filter(|rest| !rest.is_empty()) {
            let written = input.write(rest).await?;
            if written == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
            self.sent += written;
        }
        input.flush().await?;
        if self.close_after {
            input.shutdown().await?;
            self.input = None;
        }
        self.outgoing.clear();
        self.sent = 0;
        Ok(())
    }

    /// Waits for the next frame that passes; `None` once nothing can come any more.
    pub(crate) async fn next(&mut self) -> Result<Option<RunnerFrame>, SessionError> {
        loop {
            if let Some(frame) = self.decoder.take::<RunnerFrame>()? {
                return self.conversation.receive(frame).map(Some).map_err(SessionError::Violation);
            }
            let Some(pieces) = self.pieces.as_mut().filter(|_| !self.conversation.is_over()) else { return Ok(None) };
            match pieces.next().await {
                Some(Ok(Piece::Output(bytes))) => self.decoder.push(&bytes)?,
                Some(Ok(Piece::Log(bytes))) => self.keep_log(&bytes)?,
                Some(Err(_)) | None => self.pieces = None,
            }
        }
    }

    /// Reads and drops whatever still comes, for as long as somebody waits for something else.
    pub(crate) async fn drain(&mut self) -> Infallible {
        if let Some(mut pieces) = self.pieces.take() {
            while let Some(Ok(_)) = pieces.next().await {}
        }
        pending().await
    }

    fn keep_log(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        self.log_bytes += bytes.len() as u64;
        if self.log_bytes > MAX_LOG_BYTES {
            return Err(DecodeError::TooMuch(MAX_LOG_BYTES));
        }
        let room = MAX_LOG_KEPT - self.log.len();
        self.log.extend_from_slice(bytes.get(..room).unwrap_or(bytes));
        Ok(())
    }

    /// Returns the log that was kept, with everything escaped that is not printable ASCII.
    pub(crate) fn log(&self) -> String {
        self.log.trim_ascii().escape_ascii().to_string()
    }
}
