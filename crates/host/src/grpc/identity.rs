use tonic::{
    Request,
    metadata::{Ascii, MetadataMap, MetadataValue},
};

const KEY: &str = "authorization";
const SCHEME: &str = "Bearer ";

/// A token has characters that no token of ours has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a token is printable ASCII")]
pub struct InvalidToken;

/// Makes a request that carries the caller's access token; the service called verifies it.
pub fn with_identity<T>(message: T, token: &str) -> Result<Request<T>, InvalidToken> {
    let mut value: MetadataValue<Ascii> = format!("{SCHEME}{token}").parse().map_err(|_| InvalidToken)?;
    value.set_sensitive(true);
    let mut request = Request::new(message);
    request.metadata_mut().insert(KEY, value);
    Ok(request)
}

/// Returns the access token that a request carries.
pub fn bearer(metadata: &MetadataMap) -> Option<&str> {
    let text = metadata.get(KEY)?.to_str().ok()?;
    let (scheme, token) = text.split_at_checked(SCHEME.len())?;
    (scheme.eq_ignore_ascii_case(SCHEME) && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_in_and_comes_out_and_never_prints() {
        let request = with_identity((), "abc.def").unwrap();
        assert_eq!(bearer(request.metadata()), Some("abc.def"));
        assert!(!format!("{request:?}").contains("abc.def"));
    }

    #[test]
    fn what_is_not_a_bearer_token_is_none() {
        assert!(with_identity((), "a\nb").is_err());
        for text in ["", "Bearer", "Bearer ", "Basic abc", "bearer"] {
            let mut metadata = MetadataMap::new();
            metadata.insert(KEY, text.parse().unwrap());
            assert_eq!(bearer(&metadata), None, "{text}");
        }
        assert_eq!(bearer(&MetadataMap::new()), None);
    }
}
