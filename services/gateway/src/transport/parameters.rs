use async_graphql::Variables;
use serde_json::{Map, Value};

use super::documents::Named;
use crate::ErrorCode;

/// What a GraphQL request asks for, whichever way it came.
#[derive(Debug)]
pub(crate) struct Parameters {
    /// The document, unless it is only named.
    pub(crate) query: Option<String>,
    pub(super) named: Option<Named>,
    pub(crate) operation_name: Option<String>,
    pub(crate) variables: Variables,
}

/// The request does not have the shape of a GraphQL request.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) code: ErrorCode,
    pub(crate) message: String,
}

impl Malformed {
    fn new(message: impl Into<String>) -> Self {
        Self { code: ErrorCode::BadUserInput, message: message.into() }
    }
}

impl Parameters {
    /// Reads the body of a POST.
    pub(crate) fn from_body(body: &[u8]) -> Result<Self, Malformed> {
        let value: Value =
            serde_json::from_slice(body).map_err(|error| Malformed::new(format!("The body is not JSON: {error}.")))?;
        Self::from_json(value)
    }

    /// Reads a JSON object: the body of a POST, or the payload of a `subscribe` message.
    pub(crate) fn from_json(value: Value) -> Result<Self, Malformed> {
        match value {
            Value::Object(object) => Self::from_object(object),
            Value::Array(_) => Err(Malformed {
                code: ErrorCode::BatchingDisabled,
                message: "Send one operation per request; arrays of operations are not accepted.".to_owned(),
            }),
            _ => Err(Malformed::new("The request must be a JSON object with a `query`.")),
        }
    }

    /// Reads the query string of a GET.
    pub(crate) fn from_query(query: &str) -> Result<Self, Malformed> {
        let mut object = Map::new();
        for (name, value) in form_pairs(query) {
            let value = match name.as_str() {
                "query" | "operationName" | "documentId" => Value::String(value),
                "variables" | "extensions" if value.is_empty() => continue,
                "variables" | "extensions" => serde_json::from_str(&value)
                    .map_err(|_| Malformed::new(format!("The parameter `{name}` is not JSON.")))?,
                _ => continue,
            };
            if object.insert(name.clone(), value).is_some() {
                return Err(Malformed::new(format!("The parameter `{name}` is given twice.")));
            }
        }
        Self::from_object(object)
    }

    fn from_object(mut object: Map<String, Value>) -> Result<Self, Malformed> {
        let query = match object.remove("query") {
            Some(Value::String(query)) => Some(query),
            None | Some(Value::Null) => None,
            Some(_) => return Err(Malformed::new("The parameter `query` must be a string.")),
        };
        let id = match object.remove("documentId") {
            Some(Value::String(id)) => Some(Named::Id(id)),
            None | Some(Value::Null) => None,
            Some(_) => return Err(Malformed::new("The parameter `documentId` must be a string.")),
        };
        let operation_name = match object.remove("operationName") {
            Some(Value::String(name)) if !name.is_empty() => Some(name),
            None | Some(Value::Null | Value::String(_)) => None,
            Some(_) => return Err(Malformed::new("The parameter `operationName` must be a string.")),
        };
        let variables = match object.remove("variables") {
            None | Some(Value::Null) => Variables::default(),
            Some(variables @ Value::Object(_)) => Variables::from_json(variables),
            Some(_) => return Err(Malformed::new("The parameter `variables` must be an object.")),
        };
        let hash = match object.remove("extensions") {
            Some(Value::Object(extensions)) => hash(&extensions)?,
            None | Some(Value::Null) => None,
            Some(_) => return Err(Malformed::new("The parameter `extensions` must be an object.")),
        };
        let named = id.or(hash);
        if query.is_none() && named.is_none() {
            return Err(Malformed::new("The parameter `query` is missing."));
        }
        Ok(Self { query, named, operation_name, variables })
    }
}

/// Reads the hash that Apollo's clients name a document by.
fn hash(extensions: &Map<String, Value>) -> Result<Option<Named>, Malformed> {
    let Some(persisted) = extensions.get("persistedQuery") else { return Ok(None) };
    let is_first = persisted.get("version").and_then(Value::as_u64) == Some(1);
    match persisted.get("sha256Hash").and_then(Value::as_str) {
        Some(hash) if is_first => Ok(Some(Named::Hash(hash.to_ascii_lowercase()))),
        _ => Err(Malformed::new("`extensions.persistedQuery` has `version` 1 and a `sha256Hash`.")),
    }
}

/// Decodes `application/x-www-form-urlencoded` text.
pub(crate) fn form_pairs(query: &str) -> impl Iterator<Item = (String, String)> + '_ {
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        (percent_decode(name), percent_decode(value))
    })
}

fn percent_decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = || {
            let digits = std::str::from_utf8(tail.get(..2)?).ok()?;
            digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u8::from_str_radix(digits, 16).ok()).flatten()
        };
        match first {
            b'+' => bytes.push(b' '),
            b'%' => {
                if let Some(byte) = digits() {
                    bytes.push(byte);
                    rest = tail.get(2..).unwrap_or_default();
                    continue;
                }
                bytes.push(b'%');
            }
            other => bytes.push(*other),
        }
        rest = tail;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_string_is_decoded() {
        let parameters = Parameters::from_query(
            "query=%7B+a(x%3A%22%C3%A9%22)+%7D&variables=%7B%22n%22%3A1%7D&operationName=&other=%zz",
        )
        .unwrap();
        assert_eq!(parameters.query.as_deref(), Some("{ a(x:\"é\") }"));
        assert_eq!(parameters.operation_name, None);
        assert_eq!(parameters.variables.len(), 1);
    }

    #[test]
    fn every_wrong_shape_is_named() {
        for (body, expected) in [
            ("", "The body is not JSON"),
            ("{", "The body is not JSON"),
            ("1", "must be a JSON object"),
            ("{}", "`query` is missing"),
            (r#"{"query":1}"#, "`query` must be a string"),
            (r#"{"query":"{a}","operationName":[]}"#, "`operationName` must be a string"),
            (r#"{"query":"{a}","variables":"{}"}"#, "`variables` must be an object"),
            (r#"{"query":"{a}","variables":[]}"#, "`variables` must be an object"),
            (r#"{"documentId":1}"#, "`documentId` must be a string"),
            (r#"{"extensions":{"persistedQuery":{"version":2}}}"#, "`version` 1"),
            (r#"{"query":"{a}","extensions":0}"#, "`extensions` must be an object"),
        ] {
            let error = Parameters::from_body(body.as_bytes()).unwrap_err();
            assert!(error.message.contains(expected), "{body}: {}", error.message);
            assert_eq!(error.code, ErrorCode::BadUserInput);
        }
        let batch = Parameters::from_body(br#"[{"query":"{a}"}]"#).unwrap_err();
        assert_eq!(batch.code, ErrorCode::BatchingDisabled);
        assert!(Parameters::from_query("query={a}&query={b}").is_err());
        assert!(Parameters::from_query("query={a}&variables=x").is_err());
    }
}
