mod api_key;
mod email;
mod handle;
mod organisation;
mod password;

pub(crate) use self::{
    api_key::{api_key, idempotency_key as repeatable},
    email::check as address,
    organisation::{organisation, organisation_name},
};
use assay_proto::v1::SignUpRequest;
use secrecy::SecretString;

use crate::refusal::{Refusal, RefusalCode};

const MAX_DISPLAY_NAME: usize = 64;

/// Checks a password that is to replace another.
pub(crate) fn new_password(password: &str, personal: &[&str]) -> Result<(), Refusal> {
    password::check(password, personal).map_err(|refusal| Refusal { field: Some("newPassword"), ..refusal })
}

/// A sign-up whose every field is acceptable.
pub(crate) struct Candidate {
    pub(crate) email: String,
    pub(crate) handle: String,
    pub(crate) display_name: String,
    pub(crate) password: SecretString,
}

/// Checks every field, and returns all that is wrong at once.
pub(crate) fn candidate(request: SignUpRequest) -> Result<Candidate, Vec<Refusal>> {
    let email = request.email.trim().to_owned();
    let handle = request.handle.trim().to_owned();
    let display_name = match request.display_name.trim() {
        "" => handle.clone(),
        name => name.to_owned(),
    };
    let refusals: Vec<Refusal> = [
        email::check(&email),
        handle::check(&handle),
        display_name_is_fine(&display_name),
        password::check(&request.password, &[&email, &handle]),
    ]
    .into_iter()
    .filter_map(Result::err)
    .collect();
    if refusals.is_empty() {
        Ok(Candidate { email, handle, display_name, password: request.password.into() })
    } else {
        Err(refusals)
    }
}

fn display_name_is_fine(name: &str) -> Result<(), Refusal> {
    if name.chars().count() > MAX_DISPLAY_NAME {
        let message = format!("a name has at most {MAX_DISPLAY_NAME} characters");
        return Err(Refusal::of("displayName", RefusalCode::TooLong, message));
    }
    if name.chars().any(is_hidden) {
        return Err(Refusal::of("displayName", RefusalCode::Invalid, "a name has no invisible characters"));
    }
    Ok(())
}

/// Controls, and marks that turn the direction of the text around, serve only to look like someone else.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests;
