//! The committed pages and the schema are the ones that the code makes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fs, path::Path};

use assay_strategy::{reference, schema};

fn assert_current(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference").join(name);
    if std::env::var_os("ASSAY_WRITE_REFERENCES").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, made).unwrap();
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let advice = "run `ASSAY_WRITE_REFERENCES=1 cargo test -p assay-strategy --test reference` and commit the result";
    assert!(committed == made, "{name} is not current: {advice}");
}

#[test]
fn the_schema_is_current() {
    assert_current("strategy.schema.json", &schema());
}

#[test]
fn the_page_about_strategies_is_current() {
    assert_current("strategies.md", &reference::strategies());
}

#[test]
fn the_page_about_the_language_is_current() {
    assert_current("language.md", &reference::language());
}
