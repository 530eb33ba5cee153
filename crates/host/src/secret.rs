//! Secrets that come from a variable or from a file, and never print.

use std::path::{Path, PathBuf};

use secrecy::SecretString;

/// A secret cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Both ways were used at once.
    #[error("set {variable} or {variable}_FILE, not both")]
    Both {
        /// The variable.
        variable: &'static str,
    },
    /// The file does not open.
    #[error("{variable}_FILE names {}, which cannot be read", path.display())]
    Unreadable {
        /// The variable.
        variable: &'static str,
        /// The file.
        path: PathBuf,
        /// Why it cannot be read.
        #[source]
        source: std::io::Error,
    },
}

/// Returns the secret that was given directly or by the name of a file, without the line end that editors add.
pub fn load(
    variable: &'static str,
    direct: Option<&SecretString>,
    file: Option<&Path>,
) -> Result<Option<SecretString>, SecretError> {
    match (direct, file) {
        (Some(_), Some(_)) => Err(SecretError::Both { variable }),
        (Some(secret), None) => Ok(Some(secret.clone())),
        (None, Some(path)) => std::fs::read_to_string(path)
            .map(|text| Some(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned())))
            .map_err(|source| SecretError::Unreadable { variable, path: path.to_owned(), source }),
        (None, None) => Ok(None),
    }
}

#[cfg(test)]
mod tests;
