//! Bars as raw little-endian columns: what travels to a runner and what digests are taken over.
//!
//! ```text
//! offset 0   magic   8 bytes  "ASSAYBAR"
//!        8   version u32      1
//!       12   zero    u32      0
//!       16   count   u64      number of bars
//!       24   time    count x i64, then open, high, low, close, volume: count x f64 each
//! ```
//! Everything is a multiple of eight bytes, so a mapped file can be read in place.

use std::io::{ErrorKind, Read};

use crate::{Bars, BarsView, Defect, MAX_ROWS};

const MAGIC: &[u8; 8] = b"ASSAYBAR";
const VERSION: u32 = 1;
/// Bytes before the first column.
pub const HEADER_LEN: usize = 24;
/// Bytes that one bar takes.
pub const ROW_LEN: usize = 48;

/// Bytes are not bars in this format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ColumnsError {
    /// The first bytes are not those of the format.
    #[error("these are not bars in column format")]
    NotColumns,
    /// Another version wrote them.
    #[error("version {found} of the column format is not known; this build reads version {VERSION}")]
    Version {
        /// The version found.
        found: u32,
    },
    /// More bars than a dataset may hold.
    #[error("{rows} bars are more than the {MAX_ROWS} that a dataset may hold")]
    TooManyRows {
        /// The count found.
        rows: u64,
    },
    /// The length does not fit the count.
    #[error("{rows} bars take {expected} bytes, not {found}")]
    Length {
        /// The count found.
        rows: usize,
        /// Bytes that the count asks for.
        expected: usize,
        /// Bytes given.
        found: usize,
    },
    /// A bar is impossible.
    #[error("bar {index} is refused")]
    Bar {
        /// Index of the bar.
        index: usize,
        /// What is wrong with it.
        #[source]
        defect: Defect,
    },
}

/// Bars could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The source failed.
    #[error("the bars could not be read")]
    Source(#[from] std::io::Error),
    /// What it gave are not bars in this format.
    #[error(transparent)]
    Columns(#[from] ColumnsError),
}

/// Returns the header of `rows` bars.
pub(crate) fn header(rows: usize) -> [u8; HEADER_LEN] {
    let mut bytes = [0; HEADER_LEN];
    bytes[..8].copy_from_slice(MAGIC);
    bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
    bytes[16..].copy_from_slice(&(rows as u64).to_le_bytes());
    bytes
}

/// Encodes bars. Equal bars give equal bytes.
pub fn encode(bars: BarsView<'_>) -> Vec<u8> {
    let rows = bars.len();
    let mut bytes = vec![0; HEADER_LEN + rows * ROW_LEN];
    let (head, body) = bytes.split_at_mut(HEADER_LEN);
    head.copy_from_slice(&header(rows));
    let (time, mut body) = body.split_at_mut(rows * 8);
    write(time, &bars.time[..rows], i64::to_le_bytes);
    for column in [bars.open, bars.high, bars.low, bars.close, bars.volume] {
        let (place, rest) = body.split_at_mut(rows * 8);
        write(place, &column[..rows], f64::to_le_bytes);
        body = rest;
    }
    bytes
}

/// Writes values over bytes of eight times their number.
pub(crate) fn write<T: Copy>(bytes: &mut [u8], values: &[T], to_bytes: impl Fn(T) -> [u8; 8]) {
    for (eight, value) in bytes.as_chunks_mut().0.iter_mut().zip(values) {
        *eight = to_bytes(*value);
    }
}

/// Decodes bars and holds them to the invariant of this crate.
pub fn decode(bytes: &[u8]) -> Result<Bars, ColumnsError> {
    let rows = rows(bytes)?;
    let expected = HEADER_LEN + rows * ROW_LEN;
    if bytes.len() != expected {
        return Err(ColumnsError::Length { rows, expected, found: bytes.len() });
    }
    let column = |number: usize| &bytes[HEADER_LEN + number * rows * 8..][..rows * 8];
    let prices = |number| column(number).as_chunks().0.iter().map(|eight| f64::from_le_bytes(*eight)).collect();
    let bars = Bars {
        time: column(0).as_chunks().0.iter().map(|eight| i64::from_le_bytes(*eight)).collect(),
        open: prices(1),
        high: prices(2),
        low: prices(3),
        close: prices(4),
        volume: prices(5),
    };
    match bars.view().first_defect() {
        Some((index, defect)) => Err(ColumnsError::Bar { index, defect }),
        None => Ok(bars),
    }
}

/// Bytes read at a time: they stay in the cache until they are numbers.
const BLOCK: usize = 64 * 1024;
/// Most rows that room is made for before any has come.
const TRUSTED_ROWS: usize = 1 << 20;

/// Reads bars from a file or connection and holds them to the invariant of this crate.
///
/// The same as [`decode`], without the whole of the bytes in memory beside the bars. The source has to end behind them.
pub fn read(mut source: impl Read) -> Result<Bars, ReadError> {
    let mut head = [0; HEADER_LEN];
    if fill(&mut source, &mut head)? < HEADER_LEN {
        return Err(ColumnsError::NotColumns.into());
    }
    let mut body = Body { source, rows: rows(&head)?, found: HEADER_LEN, block: vec![0; BLOCK].into_boxed_slice() };
    let bars = Bars {
        time: body.column(i64::from_le_bytes)?,
        open: body.column(f64::from_le_bytes)?,
        high: body.column(f64::from_le_bytes)?,
        low: body.column(f64::from_le_bytes)?,
        close: body.column(f64::from_le_bytes)?,
        volume: body.column(f64::from_le_bytes)?,
    };
    body.end()?;
    match bars.view().first_defect() {
        Some((index, defect)) => Err(ColumnsError::Bar { index, defect }.into()),
        None => Ok(bars),
    }
}

/// What stands behind the header.
struct Body<R> {
    source: R,
    rows: usize,
    found: usize,
    block: Box<[u8]>,
}

impl<R: Read> Body<R> {
    fn column<T>(&mut self, from_bytes: impl Fn([u8; 8]) -> T) -> Result<Vec<T>, ReadError> {
        let mut values = Vec::with_capacity(self.rows.min(TRUSTED_ROWS));
        while values.len() < self.rows {
            let wanted = ((self.rows - values.len()) * 8).min(BLOCK);
            let read = fill(&mut self.source, &mut self.block[..wanted])?;
            self.found += read;
            if read < wanted {
                return Err(self.length());
            }
            values.extend(self.block[..wanted].as_chunks().0.iter().map(|eight| from_bytes(*eight)));
        }
        Ok(values)
    }

    /// Refuses bytes behind the last column.
    fn end(&mut self) -> Result<(), ReadError> {
        let more = fill(&mut self.source, &mut self.block)?;
        self.found += more;
        if more == 0 { Ok(()) } else { Err(self.length()) }
    }

    fn length(&self) -> ReadError {
        let expected = HEADER_LEN + self.rows * ROW_LEN;
        ColumnsError::Length { rows: self.rows, expected, found: self.found }.into()
    }
}

/// Reads until `bytes` are full or the source ends; returns how many were read.
fn fill(source: &mut impl Read, bytes: &mut [u8]) -> Result<usize, std::io::Error> {
    let mut read = 0;
    while read < bytes.len() {
        match source.read(&mut bytes[read..]) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(read)
}

/// Reads the header and returns the number of bars.
fn rows(bytes: &[u8]) -> Result<usize, ColumnsError> {
    let (head, _) = bytes.split_first_chunk::<HEADER_LEN>().ok_or(ColumnsError::NotColumns)?;
    let (words, _) = head.as_chunks::<8>();
    let [magic, version, count] = [words[0], words[1], words[2]];
    let version = u64::from_le_bytes(version);
    if &magic != MAGIC || version >> 32 != 0 {
        return Err(ColumnsError::NotColumns);
    }
    if version != u64::from(VERSION) {
        return Err(ColumnsError::Version { found: version as u32 });
    }
    let rows = u64::from_le_bytes(count);
    usize::try_from(rows).ok().filter(|rows| *rows <= MAX_ROWS).ok_or(ColumnsError::TooManyRows { rows })
}

#[cfg(test)]
mod tests;
