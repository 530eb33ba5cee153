use assay_proto::v1::CreateApiKeyRequest;
use assay_types::{Principal, TokenScope, TokenScopes};

use crate::refusal::{Refusal, RefusalCode};

const MAX_NAME: usize = 80;
const MAX_SCOPES: usize = 32;
const MAX_IDEMPOTENCY_KEY: usize = 255;
const DAY: u64 = 86_400;
/// A key that does not say how long it is good.
const USUAL: u64 = 90 * DAY;
const SHORTEST: u64 = 60;
const LONGEST: u64 = 366 * DAY;

/// A key whose every property is acceptable.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) name: String,
    pub(crate) scopes: TokenScopes,
    pub(crate) seconds: u64,
}

/// Checks every field, and returns all that is wrong at once.
pub(crate) fn api_key(caller: &Principal, request: &CreateApiKeyRequest) -> Result<Wanted, Vec<Refusal>> {
    let key = idempotency_key(&request.idempotency_key);
    match (name(&request.name), scopes(caller, &request.scopes), seconds(request.expires_in_seconds), key) {
        (Ok(name), Ok(scopes), Ok(seconds), Ok(())) => Ok(Wanted { name, scopes, seconds }),
        (name, scopes, seconds, key) => {
            Err([name.err(), scopes.err(), seconds.err(), key.err()].into_iter().flatten().collect())
        }
    }
}

fn name(text: &str) -> Result<String, Refusal> {
    let name = text.trim();
    if name.is_empty() {
        return Err(Refusal::of("name", RefusalCode::Required, "say what the key is for"));
    }
    if name.chars().count() > MAX_NAME {
        return Err(Refusal::of("name", RefusalCode::TooLong, format!("a name has at most {MAX_NAME} characters")));
    }
    if name.chars().any(char::is_control) {
        return Err(Refusal::of("name", RefusalCode::Invalid, "a name has no invisible characters"));
    }
    Ok(name.to_owned())
}

/// A key can do no more than whoever makes it.
fn scopes(caller: &Principal, names: &[String]) -> Result<TokenScopes, Refusal> {
    if names.is_empty() {
        return Err(Refusal::of("scopes", RefusalCode::Required, "name at least one scope, such as `read`"));
    }
    if names.len() > MAX_SCOPES {
        return Err(Refusal::of("scopes", RefusalCode::TooLong, "there are not so many scopes"));
    }
    let scope = |name: &String| {
        let unknown = |_| {
            let known = TokenScope::ALL.map(TokenScope::as_str).join(", ");
            Refusal::of("scopes", RefusalCode::Invalid, format!("there is no such scope; there are {known}"))
        };
        let scope: TokenScope = name.parse().map_err(unknown)?;
        let refusal = |_| {
            let message = match scope.least_role() {
                Some(role) => format!("your role does not include `{scope}`; it takes at least {role}"),
                None => format!("no key can have `{scope}`"),
            };
            Refusal::of("scopes", RefusalCode::Forbidden, message)
        };
        caller.permits(scope).map(|()| scope).map_err(refusal)
    };
    names.iter().map(scope).collect()
}

fn seconds(asked: i64) -> Result<u64, Refusal> {
    match u64::try_from(asked) {
        Ok(0) => Ok(USUAL),
        Ok(seconds) if (SHORTEST..=LONGEST).contains(&seconds) => Ok(seconds),
        _ => {
            let message = format!("a key is good for a minute at least and {} days at most", LONGEST / DAY);
            Err(Refusal::of("expiresIn", RefusalCode::OutOfRange, message))
        }
    }
}

/// Checks the caller's own name for a request.
pub(crate) fn idempotency_key(key: &str) -> Result<(), Refusal> {
    if key.chars().count() > MAX_IDEMPOTENCY_KEY {
        let message = format!("a key has at most {MAX_IDEMPOTENCY_KEY} characters");
        return Err(Refusal::of("idempotencyKey", RefusalCode::TooLong, message));
    }
    if key.contains('\0') {
        return Err(Refusal::of("idempotencyKey", RefusalCode::Invalid, "a key has no zero bytes"));
    }
    Ok(())
}
