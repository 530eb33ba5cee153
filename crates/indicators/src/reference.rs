//! The reference page of the indicators, written from the registry.

use std::fmt::Write;

use crate::{
    indicator::{Category, Indicator, Input},
    parameter::{MAX_WINDOW, Parameter},
    registry::registry,
};

const INTRODUCTION: &str = "\
# Indicators

Written by `assay_indicators::reference::markdown` from the registry; do not edit.

- A series `x` is an argument, the close where it is left out; the columns of the bar (`high`, `low`, …) are bound by themselves.
- `x[1]` is the value one bar ago, and so on. Names in formulas are other indicators, or parameters and outputs of this one.
- An output is named with a dot, `macd(close, 12, 26, 9).signal`; without a name the first one is meant.
- Every output is undefined for the first *warm-up* bars; all outputs of an indicator begin together.
- A bar of which an input is missing gives no output and leaves the indicator as it was, as though that bar had not been.
- An undefined value compares as false with anything.
";

/// Returns the page in Markdown.
pub fn markdown() -> String {
    let mut page = INTRODUCTION.to_owned();
    let _ = writeln!(page, "- A window is at most {MAX_WINDOW} bars.\n\n{} indicators:\n", registry().len());
    for category in Category::ALL {
        let ids: Vec<String> = of(category).map(|indicator| format!("[`{0}`](#{0})", indicator.id)).collect();
        let _ = writeln!(page, "- {}: {}", category.title(), ids.join(", "));
    }
    for category in Category::ALL {
        let _ = writeln!(page, "\n## {}\n\n{}", category.title(), category.summary());
        for indicator in of(category) {
            entry(&mut page, indicator);
        }
    }
    page
}

fn of(category: Category) -> impl Iterator<Item = &'static Indicator> {
    registry().iter().filter(move |indicator| indicator.category == category)
}

fn entry(page: &mut String, indicator: &Indicator) {
    let Indicator { id, name, summary, formula, source, .. } = indicator;
    let _ = writeln!(page, "\n### {id}\n\n`{}` — {name}. {summary}\n", call(indicator));
    let _ = writeln!(page, "- Formula: {}", escape(formula));
    let reads: Vec<&str> = indicator.inputs.iter().map(|input| input.as_str()).collect();
    let _ = writeln!(page, "- Reads: {}", reads.join(", "));
    for parameter in indicator.parameters {
        let _ = writeln!(page, "- Parameter {}", describe(parameter));
    }
    let _ = writeln!(page, "- Outputs: `{}`", indicator.outputs.join("`, `"));
    let _ = writeln!(page, "- Warm-up: {} bars by default", indicator.warm_up(&[]));
    if !indicator.dependencies.is_empty() {
        let links: Vec<String> = indicator.dependencies.iter().map(|id| format!("[`{id}`](#{id})")).collect();
        let _ = writeln!(page, "- Builds on: {}", links.join(", "));
    }
    let _ = writeln!(page, "- Source: {source}");
}

/// Returns how the indicator is called with its defaults: `sma(x, 20)`.
fn call(indicator: &Indicator) -> String {
    let names = ["x", "y"].iter().map(|name| (*name).to_owned());
    let series = indicator.inputs.iter().filter(|input| **input == Input::Series).zip(names).map(|(_, name)| name);
    let parameters = indicator.parameters.iter().map(|parameter| parameter.default.to_string());
    let arguments: Vec<String> = series.chain(parameters).collect();
    format!("{}({})", indicator.id, arguments.join(", "))
}

fn describe(parameter: &Parameter) -> String {
    let Parameter { name, default, min, max, integer } = parameter;
    let kind = if *integer { "a whole number" } else { "a number" };
    format!("`{name}`: {kind} from {min} to {max}, by default {default}")
}

/// Keeps Markdown from taking the signs of a formula for its own.
fn escape(formula: &str) -> String {
    formula.replace('|', "\\|").replace('[', "\\[").replace('_', "\\_")
}
