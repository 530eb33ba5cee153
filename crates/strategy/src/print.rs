use crate::document::Document;

/// Writes a document as TOML, so that reading it again gives an equal one.
#[expect(clippy::missing_panics_doc, reason = "it cannot panic, see below")]
#[expect(
    clippy::expect_used,
    reason = "a document is tables, lists, texts, numbers and truths, and its keys are texts"
)]
pub fn print(document: &Document) -> String {
    toml::to_string_pretty(document).expect("invariant: every document can be written as TOML")
}
