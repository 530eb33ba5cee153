use std::io::{self, Read, Write};

use serde::{Serialize, de::DeserializeOwned};

use crate::{HostFrame, MAX_FRAME_BYTES, RunnerFrame};

/// How many bytes of length come before a frame.
const PREFIX: usize = 4;
/// How deep a value may nest; the frames need about half of it.
const MAX_DEPTH: usize = 16;

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::HostFrame {}
    impl Sealed for crate::RunnerFrame {}
}

/// One of the two kinds of frame.
pub trait Frame: Serialize + DeserializeOwned + sealed::Sealed {}

impl Frame for HostFrame {}
impl Frame for RunnerFrame {}

/// A frame cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum EncodeError {
    /// It is larger than [`MAX_FRAME_BYTES`].
    #[error("a frame of {0} bytes is larger than {MAX_FRAME_BYTES}")]
    TooLarge(usize),
    /// It has no MessagePack form.
    #[error("a frame has no wire form")]
    Format(#[from] rmp_serde::encode::Error),
    /// The other side cannot be written to.
    #[error("writing a frame failed")]
    Io(#[from] io::Error),
}

/// What came in is not a frame.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// One frame is larger than allowed.
    #[error("a frame of {length} bytes is larger than the allowed {limit}")]
    TooLarge {
        /// What its prefix says.
        length: usize,
        /// What is allowed.
        limit: usize,
    },
    /// All frames together are larger than allowed.
    #[error("more than the allowed {0} bytes came in")]
    TooMuch(u64),
    /// The bytes are not this kind of frame.
    #[error("the bytes are not a frame")]
    Format(#[from] rmp_serde::decode::Error),
    /// Bytes follow the value within its frame.
    #[error("{0} bytes follow the value in its frame")]
    Trailing(usize),
    /// The stream ends within a frame.
    #[error("the stream ends within a frame")]
    Truncated,
    /// The other side cannot be read from.
    #[error("reading a frame failed")]
    Io(#[from] io::Error),
}

/// Returns `frame` with its length in front.
pub fn encode(frame: &impl Frame) -> Result<Vec<u8>, EncodeError> {
    let mut bytes = vec![0; PREFIX];
    rmp_serde::encode::write(&mut bytes, frame)?;
    let length = bytes.len() - PREFIX;
    if length > MAX_FRAME_BYTES {
        return Err(EncodeError::TooLarge(length));
    }
    bytes[..PREFIX].copy_from_slice(&(length as u32).to_le_bytes());
    Ok(bytes)
}

/// Returns the frame whose bytes, without the length, are `body`.
pub fn decode<F: Frame>(body: &[u8]) -> Result<F, DecodeError> {
    if body.len() > MAX_FRAME_BYTES {
        return Err(DecodeError::TooLarge { length: body.len(), limit: MAX_FRAME_BYTES });
    }
    let mut rest = body;
    let mut deserializer = rmp_serde::Deserializer::new(&mut rest);
    deserializer.set_max_depth(MAX_DEPTH);
    let frame = F::deserialize(&mut deserializer)?;
    if rest.is_empty() { Ok(frame) } else { Err(DecodeError::Trailing(rest.len())) }
}

/// Cuts a stream of bytes into frames, for a host that reads with its own runtime.
///
/// Holds at most one frame and the piece last pushed, if frames are taken out after every push.
#[derive(Debug)]
pub struct Decoder {
    buffer: Vec<u8>,
    start: usize,
    frame_bytes: usize,
    left: u64,
    total: u64,
}

impl Decoder {
    /// Makes a decoder that refuses frames over `frame_bytes` and streams over `total` bytes.
    pub fn new(frame_bytes: u32, total: u64) -> Self {
        let frame_bytes = (frame_bytes as usize).min(MAX_FRAME_BYTES);
        Self { buffer: Vec::new(), start: 0, frame_bytes, left: total, total }
    }

    /// Takes in the next bytes of the stream.
    pub fn push(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        self.left = self.left.checked_sub(bytes.len() as u64).ok_or(DecodeError::TooMuch(self.total))?;
        self.buffer.drain(..self.start);
        self.start = 0;
        self.buffer.extend_from_slice(bytes);
        Ok(())
    }

    /// Returns the next whole frame, if there is one.
    pub fn take<F: Frame>(&mut self) -> Result<Option<F>, DecodeError> {
        let pending = self.buffer.get(self.start..).unwrap_or_default();
        let Some((prefix, rest)) = pending.split_first_chunk::<PREFIX>() else { return Ok(None) };
        let length = u32::from_le_bytes(*prefix) as usize;
        if length > self.frame_bytes {
            return Err(DecodeError::TooLarge { length, limit: self.frame_bytes });
        }
        let Some(body) = rest.get(..length) else { return Ok(None) };
        let frame = decode(body)?;
        self.start += PREFIX + length;
        Ok(Some(frame))
    }

    /// Returns whether the stream may end here: no frame has begun.
    pub fn is_empty(&self) -> bool {
        self.start == self.buffer.len()
    }
}

/// Reads frames from a pipe.
#[derive(Debug)]
pub struct FrameReader<R> {
    inner: R,
    body: Vec<u8>,
}

impl<R: Read> FrameReader<R> {
    /// Wraps a reader.
    pub const fn new(inner: R) -> Self {
        Self { inner, body: Vec::new() }
    }

    /// Waits for the next frame; `None` is the end of the stream.
    pub fn read<F: Frame>(&mut self) -> Result<Option<F>, DecodeError> {
        let mut prefix = [0; PREFIX];
        let mut filled = 0;
        while filled < PREFIX {
            match self.inner.read(&mut prefix[filled..]) {
                Ok(0) if filled == 0 => return Ok(None),
                Ok(0) => return Err(DecodeError::Truncated),
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        let length = u32::from_le_bytes(prefix) as usize;
        if length > MAX_FRAME_BYTES {
            return Err(DecodeError::TooLarge { length, limit: MAX_FRAME_BYTES });
        }
        self.body.resize(length, 0);
        self.inner.read_exact(&mut self.body).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => DecodeError::Truncated,
            _ => error.into(),
        })?;
        decode(&self.body).map(Some)
    }
}

/// Writes frames to a pipe.
#[derive(Debug)]
pub struct FrameWriter<W> {
    inner: W,
}

impl<W: Write> FrameWriter<W> {
    /// Wraps a writer.
    pub const fn new(inner: W) -> Self {
        Self { inner }
    }

    /// Writes one frame and flushes it.
    pub fn write(&mut self, frame: &impl Frame) -> Result<(), EncodeError> {
        self.inner.write_all(&encode(frame)?)?;
        self.inner.flush()?;
        Ok(())
    }
}
