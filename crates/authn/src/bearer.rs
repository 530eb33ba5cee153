use http::{HeaderMap, header::AUTHORIZATION};

const SCHEME: &str = "Bearer ";

/// Returns the access token that the headers of a request carry.
///
/// gRPC metadata are headers too: `bearer(request.metadata().as_ref())`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let text = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = text.split_at_checked(SCHEME.len())?;
    (scheme.eq_ignore_ascii_case(SCHEME) && !token.is_empty()).then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_bearer_scheme_carries_a_token() {
        let cases = [
            ("Bearer abc.def", Some("abc.def")),
            ("bearer abc", Some("abc")),
            ("", None),
            ("Bearer", None),
            ("Bearer ", None),
            ("Basic abcdef", None),
        ];
        for (text, token) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, text.parse().unwrap());
            assert_eq!(bearer(&headers), token, "{text}");
        }
        assert_eq!(bearer(&HeaderMap::new()), None);
    }
}
