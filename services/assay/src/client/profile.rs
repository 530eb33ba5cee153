//! The remembered session: one file that only its owner can read.

use std::{
    fs,
    io::Write as _,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, anyhow};
use assay_types::Timestamp;
use chrono::DateTime;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// How long before its end an access token is renewed.
const MARGIN_SECONDS: i64 = 30;

/// A session with one server.
#[derive(Deserialize)]
pub(crate) struct Profile {
    pub(crate) server: String,
    pub(crate) access_token: SecretString,
    access_token_expires_at: String,
    pub(crate) refresh_token: SecretString,
}

#[derive(Serialize)]
struct Stored<'a> {
    server: &'a str,
    access_token: &'a str,
    access_token_expires_at: &'a str,
    refresh_token: &'a str,
}

/// Returns where the session is remembered.
pub(super) fn path(folder: Option<&Path>) -> Result<PathBuf> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = folder.map(Path::to_path_buf).or_else(|| variable("XDG_CONFIG_HOME").map(|home| home.join("assay")));
    let folder = folder.or_else(|| variable("HOME").map(|home| home.join(".config/assay")));
    let folder = folder.context("neither HOME nor XDG_CONFIG_HOME is set; give --config-home")?;
    Ok(folder.join("session.json"))
}

impl Profile {
    /// Reads the remembered session, if there is one.
    pub(super) fn load(path: &Path) -> Result<Option<Self>> {
        let text = match fs::read(path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(cause).with_context(|| format!("cannot read {}", path.display())),
        };
        let profile = serde_json::from_slice(&text);
        profile.map(Some).with_context(|| format!("{} is damaged; delete it and sign in again", path.display()))
    }

    /// Takes the tokens out of an `AuthPayload`.
    pub(super) fn from_payload(server: &str, payload: &Value) -> Result<Self> {
        let text = |name: &str| {
            payload[name].as_str().map(str::to_owned).ok_or_else(|| anyhow!("the server gave no `{name}`"))
        };
        Ok(Self {
            server: server.to_owned(),
            access_token: text("accessToken")?.into(),
            access_token_expires_at: text("accessTokenExpiresAt")?,
            refresh_token: text("refreshToken")?.into(),
        })
    }

    /// Returns whether the access token is good for a while.
    pub(super) fn is_fresh(&self, now: Timestamp) -> bool {
        let end = DateTime::parse_from_rfc3339(&self.access_token_expires_at);
        end.is_ok_and(|end| end.timestamp() - MARGIN_SECONDS > now.as_millis() / 1000)
    }

    /// Writes the session so that a crash leaves the old file or the new one, and nobody else reads either.
    pub(super) fn save(&self, path: &Path) -> Result<()> {
        let stored = Stored {
            server: &self.server,
            access_token: self.access_token.expose_secret(),
            access_token_expires_at: &self.access_token_expires_at,
            refresh_token: self.refresh_token.expose_secret(),
        };
        let write = || -> Result<()> {
            fs::create_dir_all(path.parent().unwrap_or(path))?;
            let fresh = path.with_extension("new");
            let mut options = fs::OpenOptions::new();
            let mut file = options.write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
            file.write_all(&serde_json::to_vec(&stored)?)?;
            file.sync_all()?;
            Ok(fs::rename(fresh, path)?)
        };
        write().with_context(|| format!("cannot remember the session in {}", path.display()))
    }

    /// Deletes the remembered session.
    pub(super) fn forget(path: &Path) -> Result<()> {
        match fs::remove_file(path) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                Err(cause).with_context(|| format!("cannot delete {}", path.display()))
            }
            _ => Ok(()),
        }
    }
}
