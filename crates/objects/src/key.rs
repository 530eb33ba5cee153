use std::{fmt, str::FromStr};

use assay_types::{DatasetId, Digest, OrganisationId, RunId};

const ROOT: &str = "orgs";
const MAX_BYTES: usize = 512;
const MAX_SEGMENT: usize = 128;
const MAX_SEGMENTS: usize = 12;

/// The name of an object: `orgs/{organisation}/…`, of plain segments only.
///
/// A segment has 1 to 128 of the characters `A-Z a-z 0-9 . _ -` and does not begin with a dot.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectKey(String);

/// The beginning of object names within one organisation; it ends with a slash.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct KeyPrefix(String);

/// A text is not the name of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// It does not begin with `orgs/` and an organisation's id.
    #[error("an object's name begins with `orgs/`, the id of an organisation and a slash")]
    Root,
    /// It is longer than allowed or has too many segments.
    #[error("an object's name has at most {MAX_BYTES} bytes and {MAX_SEGMENTS} segments")]
    Size,
    /// One of its segments is empty, too long, begins with a dot or holds another character.
    #[error("a segment of an object's name has 1 to {MAX_SEGMENT} of A-Z a-z 0-9 . _ - and does not begin with a dot")]
    Segment,
}

fn check_segment(segment: &str) -> Result<(), KeyError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let fits = (1..=MAX_SEGMENT).contains(&segment.len());
    if fits && !segment.starts_with('.') && segment.bytes().all(plain) { Ok(()) } else { Err(KeyError::Segment) }
}

fn organisation_of(text: &str) -> Option<OrganisationId> {
    text.strip_prefix(ROOT)?.strip_prefix('/')?.split('/').next()?.parse().ok()
}

impl ObjectKey {
    /// Names an artifact of one attempt at a run.
    pub fn for_run(organisation: OrganisationId, run: RunId, attempt: u32, name: &str) -> Result<Self, KeyError> {
        format!("{ROOT}/{organisation}/runs/{run}/attempt-{attempt}/{name}").parse()
    }

    /// Names a file of a dataset, which is found by what it contains.
    pub fn for_dataset(organisation: OrganisationId, digest: &Digest, name: &str) -> Result<Self, KeyError> {
        format!("{ROOT}/{organisation}/datasets/{}/{name}", Hex(digest)).parse()
    }

    /// Names the file that somebody uploaded, until its import ends.
    pub fn for_upload(organisation: OrganisationId, dataset: DatasetId, name: &str) -> Result<Self, KeyError> {
        format!("{ROOT}/{organisation}/uploads/{dataset}/{name}").parse()
    }

    /// Returns the key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the last segment.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// Returns whose object it is.
    pub fn organisation(&self) -> Option<OrganisationId> {
        organisation_of(&self.0)
    }

    /// Returns the media type that the name's extension stands for.
    pub fn content_type(&self) -> &'static str {
        match self.name().rsplit_once('.').map_or("", |(_, extension)| extension) {
            "json" => "application/json",
            "csv" => "text/csv; charset=utf-8",
            "parquet" => "application/vnd.apache.parquet",
            "html" => "text/html; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "toml" => "application/toml",
            "txt" | "log" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }
}

/// The digits of a digest, without the name of the algorithm (a colon has no place in a file name).
struct Hex<'a>(&'a Digest);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_bytes().iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl KeyPrefix {
    /// Everything of an organisation.
    pub fn organisation(organisation: OrganisationId) -> Self {
        Self(format!("{ROOT}/{organisation}/"))
    }

    /// Every artifact of a run, of all attempts.
    pub fn run(organisation: OrganisationId, run: RunId) -> Self {
        Self(format!("{ROOT}/{organisation}/runs/{run}/"))
    }

    /// Every artifact of one attempt at a run.
    pub fn attempt(organisation: OrganisationId, run: RunId, attempt: u32) -> Self {
        Self(format!("{ROOT}/{organisation}/runs/{run}/attempt-{attempt}/"))
    }

    /// Every dataset of an organisation.
    pub fn datasets(organisation: OrganisationId) -> Self {
        Self(format!("{ROOT}/{organisation}/datasets/"))
    }

    /// Returns the prefix as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ObjectKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        organisation_of(text).ok_or(KeyError::Root)?;
        let segments = text.split('/').count();
        if text.len() > MAX_BYTES || segments > MAX_SEGMENTS {
            return Err(KeyError::Size);
        }
        if segments < 3 {
            return Err(KeyError::Root);
        }
        text.split('/').try_for_each(check_segment)?;
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ObjectKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for KeyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for KeyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
