use http::{HeaderMap, HeaderValue, StatusCode, header};

/// The two media types of a GraphQL response.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/json`: the older type, whose status is 200 whenever the request was understood.
    Json,
    /// `application/graphql-response+json`: its status tells a refused request from an answered one.
    GraphqlResponse,
}

impl Media {
    /// The header that declares a body of this type.
    pub(crate) const fn content_type(self) -> HeaderValue {
        match self {
            Self::Json => HeaderValue::from_static("application/json; charset=utf-8"),
            Self::GraphqlResponse => HeaderValue::from_static("application/graphql-response+json; charset=utf-8"),
        }
    }

    /// Chooses the type that the caller prefers, or `None` where it accepts neither.
    pub(crate) fn negotiate(headers: &HeaderMap) -> Option<Self> {
        let mut ranges = headers.get_all(header::ACCEPT).iter().peekable();
        if ranges.peek().is_none() {
            return Some(Self::Json);
        }
        let ranges: Vec<Range<'_>> =
            ranges.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(Range::of).collect();
        let json = quality(&ranges, "json");
        let response = quality(&ranges, "graphql-response+json");
        if json.quality == 0 && response.quality == 0 {
            None
        } else if response.specificity == 2 && response.quality >= json.quality || json.quality == 0 {
            // Asked for by name, the newer type wins a tie; a wildcard alone gives the older.
            Some(Self::GraphqlResponse)
        } else {
            Some(Self::Json)
        }
    }

    /// The only table of statuses.
    pub(crate) const fn status(self, outcome: Outcome) -> StatusCode {
        match (outcome, self) {
            (Outcome::Answered, _) | (Outcome::Refused, Self::Json) => StatusCode::OK,
            (Outcome::Refused, Self::GraphqlResponse) | (Outcome::Malformed, _) => StatusCode::BAD_REQUEST,
            (Outcome::InvalidToken, _) => StatusCode::UNAUTHORIZED,
            (Outcome::WrongMethod, _) => StatusCode::METHOD_NOT_ALLOWED,
            (Outcome::NotAcceptable, _) => StatusCode::NOT_ACCEPTABLE,
            (Outcome::TooSlow, _) => StatusCode::REQUEST_TIMEOUT,
            (Outcome::TooLarge, _) => StatusCode::PAYLOAD_TOO_LARGE,
            (Outcome::WrongContentType, _) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            (Outcome::RateLimited, _) => StatusCode::TOO_MANY_REQUESTS,
            (Outcome::Overloaded, _) => StatusCode::SERVICE_UNAVAILABLE,
        }
    }
}

/// How a request ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The operation ran, with or without errors of fields.
    Answered,
    /// The document was refused before it ran.
    Refused,
    /// The body or its parameters have the wrong shape.
    Malformed,
    /// A token came along and is not valid.
    InvalidToken,
    /// A mutation by GET.
    WrongMethod,
    /// No type that the caller accepts.
    NotAcceptable,
    /// The body does not arrive.
    TooSlow,
    /// The body is too large.
    TooLarge,
    /// The body is not declared as JSON.
    WrongContentType,
    /// The caller's points are used up.
    RateLimited,
    /// We cannot verify or serve at the moment.
    Overloaded,
}

struct Range<'a> {
    essence: &'a str,
    /// In thousandths.
    quality: i32,
}

impl<'a> Range<'a> {
    fn of(text: &'a str) -> Self {
        let mut parts = text.split(';').map(str::trim);
        let essence = parts.next().unwrap_or_default();
        let quality = parts
            .filter_map(|part| part.split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("q"))
            .and_then(|(_, value)| value.trim().parse::<f32>().ok())
            .filter(|quality| quality.is_finite())
            .map_or(1_000, |quality| (quality.clamp(0.0, 1.0) * 1_000.0) as i32);
        Self { essence, quality }
    }
}

#[derive(Clone, Copy, Default)]
struct Match {
    specificity: u8,
    quality: i32,
}

/// Finds the most specific range that covers `application/{subtype}`.
fn quality(ranges: &[Range<'_>], subtype: &str) -> Match {
    let mut best = Match::default();
    for range in ranges {
        let Some((kind, sub)) = range.essence.split_once('/') else { continue };
        let specificity = match (kind.eq_ignore_ascii_case("application"), sub) {
            (true, sub) if sub.eq_ignore_ascii_case(subtype) => 2,
            (true, "*") => 1,
            (false, "*") if kind == "*" => 0,
            _ => continue,
        };
        if specificity > best.specificity || (specificity == best.specificity && range.quality > best.quality) {
            best = Match { specificity, quality: range.quality };
        }
    }
    best
}

/// Returns whether a person's browser asks for a page by name, rather than a program for an answer.
pub(crate) fn prefers_page(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges: Vec<Range<'_>> = accepted.flat_map(|value| value.split(',')).map(Range::of).collect();
    let page = ranges.iter().find(|range| range.essence.eq_ignore_ascii_case("text/html")).map_or(0, |it| it.quality);
    let [json, response] = ["json", "graphql-response+json"].map(|subtype| quality(&ranges, subtype));
    let named = [json, response].into_iter().filter(|found| found.specificity == 2).map(|found| found.quality);
    page > named.max().unwrap_or(0)
}

/// Returns whether the body is declared as JSON in UTF-8.
pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    let Some(value) = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()) else { return false };
    let mut parts = value.split(';').map(str::trim);
    parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
        && parts.filter_map(|part| part.split_once('=')).all(|(name, value)| {
            !name.trim().eq_ignore_ascii_case("charset") || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiate(accept: &'static str) -> Option<Media> {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
        Media::negotiate(&headers)
    }

    #[test]
    fn only_a_browser_gets_a_page() {
        let prefers =
            |accept| prefers_page(&HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_static(accept))]));
        assert!(prefers("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
        assert!(prefers("application/json;q=0.5, text/html"));
        for program in ["", "*/*", "application/json", "application/json, text/html;q=0.9", "text/html;q=0"] {
            assert!(!prefers(program), "{program}");
        }
        assert!(!prefers_page(&HeaderMap::new()));
    }

    #[test]
    fn the_caller_s_preference_is_followed() {
        use Media::{GraphqlResponse, Json};
        assert_eq!(Media::negotiate(&HeaderMap::new()), Some(Json));
        for (accept, expected) in [
            ("*/*", Some(Json)),
            ("application/*", Some(Json)),
            ("application/json", Some(Json)),
            ("application/graphql-response+json", Some(GraphqlResponse)),
            ("application/graphql-response+json, application/json", Some(GraphqlResponse)),
            ("application/json, application/graphql-response+json", Some(GraphqlResponse)),
            ("application/graphql-response+json;q=0.5, application/json", Some(Json)),
            ("application/json;q=0, */*", Some(GraphqlResponse)),
            ("application/json;q=0.1, */*;q=0.9", Some(Json)),
            ("APPLICATION/JSON; charset=utf-8", Some(Json)),
            ("text/html", None),
            ("application/json;q=0", None),
            ("nonsense", None),
        ] {
            assert_eq!(negotiate(accept), expected, "{accept}");
        }
    }

    #[test]
    fn only_json_in_utf8_is_read() {
        for (value, expected) in [
            ("application/json", true),
            ("application/json; charset=utf-8", true),
            ("Application/JSON;charset=\"UTF-8\"", true),
            ("application/json; charset=latin1", false),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("application/graphql", false),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
            assert_eq!(is_json(&headers), expected, "{value}");
        }
        assert!(!is_json(&HeaderMap::new()));
    }
}
