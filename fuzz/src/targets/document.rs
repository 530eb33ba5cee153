use std::{collections::BTreeMap, sync::LazyLock};

use assay_dataset::{Bars, synthetic};
use assay_strategy::{Checked, Document, builtins, check, compile, parse, print};
use assay_types::Timeframe;

use super::{Target, kind, size};

/// A document in TOML: what checks without an error compiles, runs, and survives being printed.
pub(super) const TOML: Target = Target { name: "document-toml", run, made: toml, words: &WORDS };

/// The same in JSON.
pub(super) const JSON: Target = Target { name: "document-json", run: json, made: made_json, words: &JSON_WORDS };

const WORDS: [&str; 32] = [
    "[parameters]\n",
    "[let]\n",
    "[long]\n",
    "[short]\n",
    "[exits]\n",
    "[exits.short]\n",
    "[entry]\norder = \"stop_limit\"\nprice_distance = \"atr(14)\"\n",
    "[sizing]\n",
    "[[factors]]\n",
    "[[sequence]]\n",
    "entry = \"",
    "exit = \"",
    "stop_loss = \"5%\"\n",
    "stop_distance = \"3 * atr(14)\"\n",
    "trailing = { distance = \"2%\" }\n",
    "take_profit = [{ at = \"1%\", close = 0.5 }]\n",
    "max_bars = 5\n",
    "{ type = \"int\", default = 10, min = 2, max = 50 }\n",
    "name = \"x\"\n",
    "category = \"band\"\n",
    "=",
    "\"\"\"",
    "'''",
    ".",
    "sma(close, ",
    "htf(\"4h\", ",
    " crosses above ",
    "close",
    "5%",
    "inf",
    "nan",
    "1979-05-27",
];
const JSON_WORDS: [&str; 24] = [
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "null",
    "true",
    "1e999",
    "\"name\":\"x\"",
    "\"parameters\":{",
    "\"let\":{",
    "\"long\":{\"entry\":\"",
    "\"exits\":{\"stop_loss\":",
    "\"sizing\":{",
    "\"factors\":[{",
    "\"sequence\":[",
    "\"take_profit\":[{\"at\":\"1%\"}]",
    "\\u0000",
    "\\ud800",
    "sma(close, 20)",
    " crosses above ",
    "\"type\":\"int\",\"default\":1",
    "\"",
];
/// Bars that valid documents run over.
static BARS: LazyLock<Bars> = LazyLock::new(|| synthetic::market(1, &synthetic::INSTRUMENTS[0], Timeframe::HOUR, 64));

fn toml() -> Vec<Vec<u8>> {
    builtins().iter().map(|builtin| builtin.source.as_bytes().to_vec()).collect()
}

fn made_json() -> Vec<Vec<u8>> {
    let documents = builtins().iter().filter_map(|builtin| parse(builtin.source).ok());
    documents.filter_map(|parsed| serde_json::to_vec(&parsed.document).ok()).collect()
}

fn json(bytes: &[u8]) -> u64 {
    if bytes.first() == Some(&b'{') { run(bytes) } else { 0 }
}

fn run(bytes: &[u8]) -> u64 {
    let Ok(source) = std::str::from_utf8(bytes) else { return 0 };
    let checked = check(source);
    let lines = source.lines().count().max(1) + 1;
    for diagnostic in &checked.diagnostics {
        let span = diagnostic.span.map_or(1, |span| span.line as usize);
        assert!((1..=lines).contains(&span), "{diagnostic:?} is nowhere");
    }
    match &checked {
        Checked { document: Some(document), .. } if checked.is_valid() => runs(document),
        _ => checked.diagnostics.iter().take(3).fold(1, |hash, found| hash.rotate_left(9) ^ kind(&found.message)),
    }
}

/// A document without errors.
fn runs(document: &Document) -> u64 {
    let printed = print(document);
    if printed.len() <= assay_strategy::limits::MAX_SOURCE {
        assert_eq!(parse(&printed).map(|parsed| parsed.document).as_ref(), Ok(document), "{printed}");
    }
    let program = compile(document, &BTreeMap::new());
    let Ok(program) = program else { panics("a checked document does not compile", &printed) };
    if program.evaluate(BARS.view()).is_ok() {
        let Ok(mut stepper) = program.stepper() else { panics("what evaluates does not step", &printed) };
        for bar in BARS.view().iter() {
            stepper.step(&bar);
        }
    }
    size("runs", program.operations())
}

#[expect(clippy::panic, reason = "a target reports what is wrong by panicking")]
fn panics(what: &str, document: &str) -> ! {
    panic!("{what}:\n{document}")
}
