//! The committed pages and the schema are the ones that the code makes.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{fmt::Write, fs, path::Path};

use assay_strategy::{check, reference, schema};
use serde_json::Value;

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

/// What a strategy did, from the file that the engine's tests compare its runs with.
fn golden_result(id: &str) -> String {
    let name = format!("tests/golden/strategies/{id}.json");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(&name);
    let text = fs::read_to_string(path).map_err(|cause| format!("{name}: {cause}")).unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    let mut table = format!(
        "[Golden result](../../{name}):\n\n| market | trades | return | Sharpe | max drawdown |\n|---|---|---|---|---|\n"
    );
    for (market, case) in golden["markets"].as_object().unwrap() {
        let metrics = &case["metrics"];
        let percent = |name: &str| metrics[name].as_f64().unwrap() * 100.0;
        let sharpe = metrics["sharpe"].as_f64().map_or_else(|| "-".to_owned(), |sharpe| format!("{sharpe:.2}"));
        let (trades, gained, lost) = (&metrics["trades"], percent("total_return"), percent("max_drawdown"));
        writeln!(table, "| {market} | {trades} | {gained:.2} % | {sharpe} | {lost:.2} % |").unwrap();
    }
    table
}

#[test]
fn the_page_about_strategies_is_current() {
    assert_current("strategies.md", &reference::strategies(golden_result));
}

#[test]
fn the_page_about_the_language_is_current() {
    assert_current("language.md", &reference::language());
}

#[test]
fn documents_on_the_page_about_the_language_run() {
    let page = reference::language();
    let examples: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|rest| Some(rest.split_once("```")?.0)).collect();
    assert!(!examples.is_empty());
    for example in examples {
        let checked = check(example);
        assert!(checked.is_valid() && checked.diagnostics.is_empty(), "{example}\n{:?}", checked.diagnostics);
    }
}
