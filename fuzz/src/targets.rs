//! What is fuzzed. A target takes bytes, checks what must hold of them, and says what kind of outcome it was.

mod dataset;
mod document;
mod expression;
mod frames;
mod specification;

use std::{fs, io, path::Path};

/// The longest input.
pub const MAX_INPUT: usize = 64 * 1024;

/// Something that reads bytes of strangers.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// What it is called on the command line, and its folder of seeds.
    pub name: &'static str,
    /// Reads the bytes and panics if anything is wrong with the reader; returns the kind of the outcome.
    pub run: fn(&[u8]) -> u64,
    /// Inputs to begin with, beside those in its folder.
    made: fn() -> Vec<Vec<u8>>,
    /// Pieces that inputs are made of.
    pub words: &'static [&'static str],
}

/// Every target.
pub const TARGETS: [Target; 9] = [
    expression::EXPRESSION,
    document::TOML,
    document::JSON,
    dataset::CSV,
    dataset::PARQUET,
    dataset::COLUMNS,
    specification::SPECIFICATION,
    frames::RUNNER,
    frames::HOST,
];

/// Returns the target called `name`.
pub fn target(name: &str) -> Option<Target> {
    TARGETS.into_iter().find(|target| target.name == name)
}

/// Returns the seeds of a target: those made by code, then those of its folder below `folder`, in the order of their names.
///
/// # Errors
/// If the folder cannot be read.
pub fn seeds(target: &Target, folder: &Path) -> io::Result<Vec<Vec<u8>>> {
    let mut seeds = (target.made)();
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder.join(target.name))? {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths {
        seeds.push(fs::read(path)?);
    }
    Ok(seeds)
}

/// The kind of an outcome: a text without what varies between inputs of one kind (numbers, and what stands in quotes).
fn kind(text: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut quoted = None;
    for char in text.chars().take(160) {
        match quoted {
            Some(end) if char == end => quoted = None,
            Some(_) => {}
            None if matches!(char, '`' | '"') => quoted = Some(char),
            None if char.is_ascii_digit() => {}
            None => hash = (hash ^ u64::from(u32::from(char))).wrapping_mul(0x0000_0100_0000_01b3),
        }
    }
    hash
}

/// The kind of an outcome of a size: sizes of the same magnitude are of one kind.
fn size(what: &str, size: usize) -> u64 {
    kind(what) ^ u64::from(size.checked_ilog2().map_or(0, |log| log + 1))
}
