use assay_types::OrganisationId;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::{ExposeSecret as _, SecretSlice};
use sha2::Sha256;

use crate::{ApiError, ErrorCode};

const VERSION: u8 = 1;
/// Bytes of the code that stands before a position.
const TAG: usize = 16;

/// The key that makes cursors ours alone.
///
/// A cursor holds a service's position in a list, bound to the list and the organisation: changed, or shown to another list or
/// organisation, it is refused.
pub(crate) struct CursorKey(SecretSlice<u8>);

/// The list that a cursor belongs to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct List<'a> {
    pub(crate) name: &'static str,
    pub(crate) organisation: OrganisationId,
    /// The thing that the list belongs to, such as a run.
    pub(crate) owner: &'a str,
}

impl CursorKey {
    pub(crate) fn new(key: SecretSlice<u8>) -> Self {
        Self(key)
    }

    /// Wraps a position.
    pub(crate) fn seal(&self, list: List<'_>, position: &str) -> String {
        let mut bytes = vec![VERSION];
        bytes.extend_from_slice(&self.tag(list, position));
        bytes.extend_from_slice(position.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// Unwraps a cursor that [`Self::seal`] made for the same list.
    pub(crate) fn open(&self, list: List<'_>, cursor: &str) -> Result<String, ApiError> {
        let refused = || {
            ApiError::new(ErrorCode::BadCursor, "This cursor does not belong to this list. Start from the first page.")
        };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| refused())?;
        let (&version, rest) = bytes.split_first().ok_or_else(refused)?;
        let (tag, position) = rest.split_at_checked(TAG).ok_or_else(refused)?;
        let position = std::str::from_utf8(position).map_err(|_| refused())?;
        if version != VERSION || !matches(tag, &self.tag(list, position)) {
            return Err(refused());
        }
        Ok(position.to_owned())
    }

    fn tag(&self, list: List<'_>, position: &str) -> [u8; TAG] {
        let mut tag = [0; TAG];
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()) else { return tag };
        for part in [list.name, &list.organisation.to_string(), list.owner, position] {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part.as_bytes());
        }
        for (to, from) in tag.iter_mut().zip(mac.finalize().into_bytes()) {
            *to = from;
        }
        tag
    }
}

/// Compares in a time that does not depend on where the difference is.
fn matches(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use assay_types::OrganisationId;

    use super::*;

    fn key() -> CursorKey {
        CursorKey::new(vec![7; 32].into())
    }

    fn organisation(last: u8) -> OrganisationId {
        format!("org_0000000000000000000000000{last}").parse().unwrap()
    }

    #[test]
    fn a_cursor_opens_only_where_it_was_made() {
        let list = List { name: "trades", organisation: organisation(1), owner: "bt_1" };
        let cursor = key().seal(list, "42|é");
        assert_eq!(key().open(list, &cursor).unwrap(), "42|é");
        for other in [
            List { name: "runs", ..list },
            List { owner: "bt_2", ..list },
            List { organisation: organisation(2), ..list },
        ] {
            assert_eq!(key().open(other, &cursor).unwrap_err().code(), ErrorCode::BadCursor);
        }
        assert!(CursorKey::new(vec![8; 32].into()).open(list, &cursor).is_err());
    }

    #[test]
    fn every_changed_byte_is_noticed() {
        let list = List { name: "runs", organisation: organisation(1), owner: "" };
        let cursor = key().seal(list, "position");
        let bytes = URL_SAFE_NO_PAD.decode(&cursor).unwrap();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(key().open(list, &URL_SAFE_NO_PAD.encode(changed)).is_err(), "byte {at}");
        }
        for bad in ["", "?", "AA", "AQAAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(key().open(list, bad).is_err(), "{bad}");
        }
    }
}
