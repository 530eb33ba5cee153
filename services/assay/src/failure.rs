//! How a command fails: a sentence on standard error and an exit code that scripts can rely on.

use std::process::ExitCode;

/// A failure with an exit code of its own. Any other error exits with 1; a wrong command line with 2.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// The run was canceled.
    #[error("{0}")]
    Canceled(String),
    /// Nobody is signed in, or no longer.
    #[error("{0}")]
    SignedOut(String),
    /// No such object.
    #[error("{0}")]
    NotFound(String),
    /// A quota or rate limit is reached.
    #[error("{0}")]
    Limited(String),
    /// The run ended, and failed.
    #[error("{0}")]
    RunFailed(String),
    /// What is kept is not what it was.
    #[error("{0}")]
    Mismatch(String),
}

impl Failure {
    const fn exit_code(&self) -> u8 {
        match self {
            Self::Canceled(_) => 3,
            Self::SignedOut(_) => 4,
            Self::NotFound(_) => 5,
            Self::Limited(_) => 6,
            Self::RunFailed(_) => 7,
            Self::Mismatch(_) => 8,
        }
    }
}

/// Prints a failure with its causes and returns the exit code.
#[expect(clippy::print_stderr, reason = "this is the command line's answer")]
pub(crate) fn report(failure: &anyhow::Error) -> ExitCode {
    eprintln!("error: {failure:#}");
    ExitCode::from(failure.downcast_ref::<Failure>().map_or(1, Failure::exit_code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_exit_code_stands_on_the_page_about_errors() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/errors.md");
        let page = std::fs::read_to_string(page).unwrap();
        let (_, section) = page.split_once("## Exit codes of the command line").unwrap();
        let text = String::new;
        for failure in [
            Failure::Canceled(text()),
            Failure::SignedOut(text()),
            Failure::NotFound(text()),
            Failure::Limited(text()),
            Failure::RunFailed(text()),
            Failure::Mismatch(text()),
        ] {
            assert!(section.contains(&format!("\n| {} |", failure.exit_code())), "{failure:?}");
        }
        assert_eq!(section.lines().filter(|line| line.starts_with("| ") && !line.contains("code")).count(), 9);
    }
}
