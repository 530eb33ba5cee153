//! Bounds on what a strategy may ask for; each is checked with an error that names it.

/// The longest document, in bytes.
pub const MAX_SOURCE: usize = 256 * 1024;
/// The longest single expression, in bytes.
pub const MAX_EXPRESSION: usize = 16 * 1024;
/// The deepest nesting of an expression.
pub const MAX_DEPTH: usize = 64;
/// The most distinct computations in one compiled strategy.
pub const MAX_NODES: usize = 2_000;
/// The most parameters of a strategy, those of its factors included.
pub const MAX_PARAMETERS: usize = 64;
/// The most definitions in `[let]`.
pub const MAX_DEFINITIONS: usize = 128;
/// The most factors.
pub const MAX_FACTORS: usize = 16;
/// The most phases of a sequence.
pub const MAX_PHASES: usize = 16;
/// The most profit targets.
pub const MAX_TARGETS: usize = 16;
/// The most choices of an enum parameter.
pub const MAX_CHOICES: usize = 64;
/// The longest look back, in bars: a window, a history index, a gap between phases.
pub const MAX_WINDOW: usize = 10_000;
/// The most bars that all windows of a strategy may add up to.
pub const MAX_MEMORY: usize = 1_000_000;
/// The most timeframes a strategy may look at beside its own.
pub const MAX_TIMEFRAMES: usize = 8;
/// The most diagnostics reported at once.
pub const MAX_DIAGNOSTICS: usize = 50;
/// The longest name or label, in characters.
pub const MAX_NAME: usize = 100;
/// The longest description, in characters.
pub const MAX_DESCRIPTION: usize = 4_000;
