//! Frames between the host and the runner: length-prefixed MessagePack over two pipes.
//!
//! The runner is hostile by assumption. Whatever it sends, decoding neither panics nor allocates more than the cap of
//! one frame, and [`Conversation`] lets a frame pass only if it is one that may come at this point, within its bounds
//! and with every number finite.

mod check;
mod codec;
mod confinement;
mod exit;
mod frame;
mod limits;
mod posture;
mod results;
mod table;
mod trace;

pub use check::{Conversation, Violation};
pub use codec::{DecodeError, Decoder, EncodeError, Frame, FrameReader, FrameWriter, decode, encode};
pub use confinement::{Confinement, ConfinementError};
pub use exit::{EXIT_CPU, EXIT_JAIL, EXIT_OUT_OF_MEMORY, ExitClass, ExitClassError};
pub use frame::{
    Assignment, EquityChunk, EquityPoint, Failure, Finished, HostFrame, Imported, Progress, RunnerFrame, Span, Stage,
    Task,
};
pub use limits::{
    Limits, MAX_CHUNK_BYTES, MAX_CHUNK_ROWS, MAX_COLUMNS, MAX_DATA_BYTES, MAX_EQUITY_POINTS, MAX_EQUITY_ROWS,
    MAX_FRAME_BYTES, MAX_FRAMES, MAX_MESSAGE_BYTES, MAX_NAME_BYTES, MAX_PARTS, MAX_PROGRESS, MAX_SPANS,
    MAX_SUMMARY_BYTES, VERSION,
};
pub use posture::{Level, Minimum, Namespaces, Posture, ResourceLimits};
pub use results::{equity_chunks, equity_points, trade_tables, trades};
pub use table::{Column, Table, TableError, Values};
pub use trace::span_id;
