use serde::{Deserialize, Serialize};

/// The version of the conversation; both sides must speak the same.
pub const VERSION: u16 = 3;
/// The most that one frame may hold, without its length prefix.
pub const MAX_FRAME_BYTES: usize = MAX_CHUNK_BYTES + 4 * 1024;
/// The most bytes of columns or files in one frame; more is sent as several.
pub const MAX_CHUNK_BYTES: usize = 1024 * 1024;
/// The most rows of a table in one frame.
pub const MAX_CHUNK_ROWS: usize = 4_096;
/// The most points of an equity curve in one frame.
pub const MAX_EQUITY_ROWS: usize = 32_768;
/// The most bytes of bars or of a file that the host sends, or that an import gives back.
pub const MAX_DATA_BYTES: u64 = 1024 * 1024 * 1024;
/// The most parts that the data of one task come in.
pub const MAX_PARTS: usize = 128;
/// The most frames of one run.
pub const MAX_FRAMES: u64 = 200_000;
/// The most progress frames of one run.
pub const MAX_PROGRESS: u32 = 1_000;
/// The most live points of the equity curve of one run.
pub const MAX_EQUITY_POINTS: u32 = 200;
/// The most spans of one run.
pub const MAX_SPANS: u32 = 16;
/// The most bytes of a summary, of the answer to a question, or of a quality report.
pub const MAX_SUMMARY_BYTES: usize = 256 * 1024;
/// The most bytes of a message for people.
pub const MAX_MESSAGE_BYTES: usize = 4 * 1024;
/// The most columns of a table.
pub const MAX_COLUMNS: usize = 64;
/// The most bytes of the name of a column or a label.
pub const MAX_NAME_BYTES: usize = 128;

/// What a run may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Memory, in bytes.
    pub memory_bytes: u64,
    /// Processor time, in milliseconds.
    pub cpu_ms: u64,
    /// Time from launch to end, in milliseconds.
    pub wall_ms: u64,
    /// Bytes that the runner may write to the host in all.
    pub output_bytes: u64,
    /// Bytes of one frame from the runner, at most [`MAX_FRAME_BYTES`].
    pub frame_bytes: u32,
}

impl Default for Limits {
    /// Returns the limits of the default plan: 512 MiB, 60 s of processor time, 2 min, 256 MiB of output.
    fn default() -> Self {
        Self {
            memory_bytes: 512 * 1024 * 1024,
            cpu_ms: 60_000,
            wall_ms: 120_000,
            output_bytes: 256 * 1024 * 1024,
            frame_bytes: MAX_FRAME_BYTES as u32,
        }
    }
}
