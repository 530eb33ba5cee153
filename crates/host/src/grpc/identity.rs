use tonic::{
    Request,
    metadata::{Ascii, MetadataValue},
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_goes_in_and_comes_out_and_never_prints() {
        let request = with_identity((), "abc.def").unwrap();
        assert_eq!(request.metadata().get(KEY).unwrap().to_str().unwrap(), "Bearer abc.def");
        assert!(!format!("{request:?}").contains("abc.def"));
    }

    #[test]
    fn a_token_that_is_no_header_is_refused() {
        assert_eq!(with_identity((), "a\nb").err(), Some(InvalidToken));
    }
}
