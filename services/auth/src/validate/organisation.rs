use super::{api_key::idempotency_key, handle, is_hidden};
use crate::refusal::{Refusal, RefusalCode};

const MAX_NAME: usize = 80;

/// Checks every field of a new organisation, and returns all that is wrong at once.
pub(crate) fn organisation(name: &str, slug: &str, key: &str) -> Result<(), Vec<Refusal>> {
    // Slugs and handles share one namespace, and so one form.
    let slug = handle::check(slug).map_err(|refusal| Refusal {
        field: Some("slug"),
        message: refusal.message.replace("handle", "name in addresses"),
        ..refusal
    });
    let refusals: Vec<Refusal> =
        [organisation_name(name), slug, idempotency_key(key)].into_iter().filter_map(Result::err).collect();
    if refusals.is_empty() { Ok(()) } else { Err(refusals) }
}

/// Checks the name of an organisation.
pub(crate) fn organisation_name(name: &str) -> Result<(), Refusal> {
    if name.is_empty() {
        return Err(Refusal::of("name", RefusalCode::Required, "give the organization a name"));
    }
    if name.chars().count() > MAX_NAME {
        return Err(Refusal::of("name", RefusalCode::TooLong, format!("a name has at most {MAX_NAME} characters")));
    }
    if name.chars().any(is_hidden) {
        return Err(Refusal::of("name", RefusalCode::Invalid, "a name has no invisible characters"));
    }
    Ok(())
}
