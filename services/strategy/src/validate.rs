//! What people may type. Every bound has a name, and every refusal says what to do.

use crate::refusal::{Refusal, RefusalCode};

/// Longest name of a strategy or a dataset, in characters.
pub(crate) const MAX_NAME: usize = 120;
/// Longest description, in characters.
pub(crate) const MAX_DESCRIPTION: usize = 4_000;
/// Longest note on a version, in characters.
pub(crate) const MAX_NOTE: usize = 2_000;
/// Most tags on a strategy.
pub(crate) const MAX_TAGS: usize = 20;
/// Longest tag, in characters.
pub(crate) const MAX_TAG: usize = 40;
/// Longest idempotency key, in characters.
pub(crate) const MAX_IDEMPOTENCY_KEY: usize = 255;
/// Longest list of ids that is looked up at once.
pub(crate) const MAX_BATCH: usize = 100;

const MAX_SLUG: usize = 60;

/// Accepts a line of text that has something in it.
pub(crate) fn name(field: &'static str, text: &str) -> Result<String, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::of(field, RefusalCode::Required, "Give it a name."));
    }
    if text.chars().any(char::is_control) {
        return Err(Refusal::of(field, RefusalCode::Invalid, "A name is one line without control characters."));
    }
    at_most(field, text, MAX_NAME)?;
    Ok(text.to_owned())
}

/// Accepts a text of several lines.
pub(crate) fn text(field: &'static str, text: &str, limit: usize) -> Result<String, Refusal> {
    let text = text.trim();
    at_most(field, text, limit)?;
    if text.contains('\0') {
        return Err(Refusal::of(field, RefusalCode::Invalid, "Take out the zero characters."));
    }
    Ok(text.to_owned())
}

/// Accepts a few short words; doubles count once.
pub(crate) fn tags(field: &'static str, tags: &[String]) -> Result<Vec<String>, Refusal> {
    let mut kept: Vec<String> = Vec::new();
    for tag in tags {
        let tag = tag.trim().to_lowercase();
        if tag.is_empty() || tag.chars().any(char::is_control) {
            return Err(Refusal::of(field, RefusalCode::Invalid, "A tag is a word; leave empty ones out."));
        }
        at_most(field, &tag, MAX_TAG)?;
        if !kept.contains(&tag) {
            kept.push(tag);
        }
    }
    if kept.len() > MAX_TAGS {
        let message = format!("A strategy has at most {MAX_TAGS} tags; leave {} out.", kept.len() - MAX_TAGS);
        return Err(Refusal::of(field, RefusalCode::TooLong, message));
    }
    Ok(kept)
}

pub(crate) fn at_most(field: &'static str, text: &str, limit: usize) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length <= limit {
        return Ok(());
    }
    let message = format!("It has {length} characters; at most {limit} are allowed.");
    Err(Refusal::of(field, RefusalCode::TooLong, message))
}

/// Returns the form of a name that addresses use: lower-case letters and digits, words joined by dashes.
pub(crate) fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.to_lowercase().chars() {
        if slug.len() >= MAX_SLUG {
            break;
        }
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "strategy".to_owned() } else { slug.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_plain() {
        for (name, expected) in [
            ("SMA cross 10/30", "sma-cross-10-30"),
            ("  --Ümläut-- ", "ml-ut"),
            ("日本", "strategy"),
            ("a".repeat(100).as_str(), "a".repeat(60).as_str()),
        ] {
            assert_eq!(slug(name), expected, "{name}");
        }
    }

    #[test]
    fn names_are_one_line_and_bounded() {
        assert_eq!(name("name", "  fine "), Ok("fine".to_owned()));
        for bad in ["", "   ", "a\nb", "a\0b", &"x".repeat(MAX_NAME + 1)] {
            assert!(name("name", bad).is_err(), "{bad:?}");
        }
        assert!(name("name", &"é".repeat(MAX_NAME)).is_ok());
    }

    #[test]
    fn tags_are_folded_and_counted() {
        let given = ["Trend ", "trend", "BTC"].map(ToOwned::to_owned);
        assert_eq!(tags("tags", &given), Ok(vec!["trend".to_owned(), "btc".to_owned()]));
        let many: Vec<String> = (0..=MAX_TAGS).map(|number| number.to_string()).collect();
        assert!(tags("tags", &many).is_err());
    }
}
