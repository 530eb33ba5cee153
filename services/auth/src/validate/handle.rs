use crate::refusal::{Refusal, RefusalCode};

const MIN: usize = 3;
const MAX: usize = 32;

/// Handles that would pass for the platform itself, or for a page of it.
const RESERVED: [&str; 28] = [
    "about",
    "account",
    "admin",
    "administrator",
    "api",
    "assay",
    "auth",
    "billing",
    "blog",
    "dashboard",
    "docs",
    "graphql",
    "help",
    "legal",
    "login",
    "market",
    "marketplace",
    "official",
    "platform",
    "root",
    "security",
    "settings",
    "staff",
    "status",
    "support",
    "system",
    "tune",
    "www",
];

/// Checks the form of a handle. A reserved one reads like a taken one.
pub(super) fn check(handle: &str) -> Result<(), Refusal> {
    let refuse = |code, message: String| Err(Refusal::of("handle", code, message));
    if handle.is_empty() {
        return refuse(RefusalCode::Required, "choose a handle".to_owned());
    }
    if handle.chars().count() < MIN {
        return refuse(RefusalCode::TooShort, format!("a handle has at least {MIN} characters"));
    }
    if handle.chars().count() > MAX {
        return refuse(RefusalCode::TooLong, format!("a handle has at most {MAX} characters"));
    }
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    let begins = handle.starts_with(|c: char| c.is_ascii_lowercase());
    if !begins || !handle.chars().all(allowed) || handle.ends_with('-') || handle.contains("--") {
        let message = "a handle has lower-case letters, digits and single hyphens, and begins with a letter";
        return refuse(RefusalCode::Invalid, message.to_owned());
    }
    if RESERVED.contains(&handle) {
        return refuse(RefusalCode::Taken, format!("the handle {handle} is taken; choose another"));
    }
    Ok(())
}
