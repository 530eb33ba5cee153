//! What a command prints: data on standard output, everything else on standard error.

mod progress;
mod table;

use std::io::{self, Write as _};

use anyhow::Result;
use serde::Serialize;

pub(crate) use self::{
    progress::Progress,
    table::{Align, Table},
};

/// How a command answers.
#[derive(Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

impl Output {
    /// Answers in JSON, or for people.
    pub(crate) const fn new(json: bool) -> Self {
        Self { json }
    }

    /// Returns whether the answer is read by a program.
    pub(crate) const fn is_json(self) -> bool {
        self.json
    }

    /// Prints a value as one line of JSON, or what `human` makes of it.
    pub(crate) fn value<T: Serialize>(self, value: &T, human: impl FnOnce(&T) -> String) -> Result<()> {
        if self.json {
            self.line(&serde_json::to_string(value)?);
        } else {
            self.line(human(value).trim_end());
        }
        Ok(())
    }

    /// Prints one line of data.
    #[expect(clippy::unused_self, reason = "whoever holds an output may answer")]
    pub(crate) fn line(self, text: &str) {
        if let Err(error) = writeln!(io::stdout().lock(), "{text}") {
            unread(&error);
        }
    }

    /// Says something to a person that is not data.
    #[expect(clippy::print_stderr, clippy::unused_self, reason = "standard error is for people")]
    pub(crate) fn note(self, text: &str) {
        eprintln!("{text}");
    }
}

/// Ends the process: nobody can have the answer. A reader that left, such as `head`, has read enough.
#[expect(clippy::print_stderr, reason = "standard error is for people")]
fn unread(error: &io::Error) -> ! {
    if error.kind() == io::ErrorKind::BrokenPipe {
        std::process::exit(0);
    }
    eprintln!("error: the answer cannot be written: {error}");
    std::process::exit(1)
}
