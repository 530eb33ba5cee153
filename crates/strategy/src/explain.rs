//! A strategy in plain English, so that its author can confirm that it says what was meant.

mod call;
mod money;
mod phrase;
#[cfg(test)]
mod tests;

use std::fmt::Write;

use phrase::{Phraser, bars};

use crate::{
    compile::factor_rules,
    document::{Combine, Document, Factor, FactorSignal, Parameter, Phase, Side, Sides},
};

/// Renders a strategy in plain English. The same document always gives the same text.
///
/// Expressions that do not parse are quoted as they are.
pub fn explain(document: &Document) -> String {
    let mut text = String::new();
    let phraser = Phraser::new(document);
    heading(document, &mut text);
    if let Some(side) = &document.long {
        explain_side("Long", "buys", side, &phraser, &mut text);
    }
    if let Some(side) = &document.short {
        explain_side("Short", "sells short", side, &phraser, &mut text);
    }
    if !document.factors.is_empty() {
        explain_factors(document, &phraser, &mut text);
    }
    money::explain_entry(&document.entry, &phraser, &mut text);
    money::explain_exits(&document.exits, &phraser, &mut text);
    money::explain_sizing(&document.sizing, &phraser, &mut text);
    if !document.definitions.is_empty() {
        text.push_str("\nIn these words:\n");
        for (name, definition) in &document.definitions {
            line(&mut text, &format!("{} is {}", spoken(name), phraser.text(definition)));
        }
    }
    if !document.parameters.is_empty() {
        text.push_str("\nParameters:\n");
        for (name, parameter) in &document.parameters {
            line(&mut text, &explain_parameter(name, parameter));
        }
    }
    text
}

/// Writes one item of a list.
pub(crate) fn line(text: &mut String, item: &str) {
    let _ = writeln!(text, "- {item}.");
}

/// Returns the name of a definition as words in quotes.
pub(crate) fn spoken(name: &str) -> String {
    format!("\"{}\"", name.replace('_', " "))
}

fn heading(document: &Document, text: &mut String) {
    let category = document.category.map(|category| category.as_str().replace('_', " "));
    match category {
        Some(category) => {
            let _ = writeln!(text, "{}: a {category} strategy.", document.name.trim());
        }
        None => {
            let _ = writeln!(text, "{}.", document.name.trim());
        }
    }
    let description = document.description.split_whitespace().collect::<Vec<_>>().join(" ");
    if !description.is_empty() {
        let _ = writeln!(text, "{description}");
    }
}

fn explain_side(title: &str, verb: &str, side: &Side, phraser: &Phraser<'_>, text: &mut String) {
    let _ = writeln!(text, "\n{title}:");
    if let Some(entry) = &side.entry {
        let also = if side.sequence.is_empty() { "" } else { ", and the steps below are complete" };
        line(text, &format!("It {verb} when {}{also}", phraser.text(entry)));
    } else if !side.sequence.is_empty() {
        line(text, &format!("It {verb} when these steps are complete"));
    }
    for (position, phase) in side.sequence.iter().enumerate() {
        line(text, &format!("Step {}: {}{}", position + 1, phraser.text(&phase.when), gap(phase, phraser)));
    }
    match &side.exit {
        Some(exit) => line(text, &format!("It closes the position when {}", phraser.text(exit))),
        None => line(text, "It has no condition to close the position"),
    }
}

fn gap(phase: &Phase, phraser: &Phraser<'_>) -> String {
    let within = phase.within.as_ref().map(|within| format!("at most {}", bars(&phraser.amount(within))));
    let after = phase.after.as_ref().map(|after| format!("at least {}", bars(&phraser.amount(after))));
    match (after, within) {
        (Some(after), Some(within)) => format!(", {after} and {within} after the step before"),
        (Some(one), None) | (None, Some(one)) => format!(", {one} after the step before"),
        (None, None) => String::new(),
    }
}

fn explain_factors(document: &Document, phraser: &Phraser<'_>, text: &mut String) {
    let _ = writeln!(text, "\nFactors:");
    let sides = document.sides.unwrap_or_default();
    for (position, factor) in document.factors.iter().enumerate() {
        line(
            text,
            &format!("Factor {} ({}): {}", position + 1, signal(factor), rules(factor, position, sides, phraser)),
        );
    }
    let agree = match document.combine.unwrap_or_default() {
        _ if document.factors.len() == 1 => "the factor says so",
        Combine::And => "every factor says so",
        Combine::Or => "at least one factor says so",
    };
    let acts = match sides {
        Sides::Long => "It buys",
        Sides::Short => "It sells short",
        Sides::Both => "It buys or sells short",
    };
    line(text, &format!("{acts} when {agree}, and closes the position when that is over"));
}

fn signal(factor: &Factor) -> &'static str {
    match factor.signal {
        FactorSignal::Momentum => "momentum",
        FactorSignal::Reversion => "reversion",
    }
}

fn rules(factor: &Factor, position: usize, sides: Sides, phraser: &Phraser<'_>) -> String {
    let Ok((buy, sell)) = factor_rules(factor, position) else { return format!("the indicator {}", factor.indicator) };
    let buy = format!("buy when {}", phraser.phrase(&buy));
    let sell = format!("sell when {}", phraser.phrase(&sell));
    match sides {
        Sides::Long => buy,
        Sides::Short => sell,
        Sides::Both => format!("{buy}; {sell}"),
    }
}

fn explain_parameter(name: &str, parameter: &Parameter) -> String {
    let title = match &parameter.label {
        Some(label) if label != name => format!("{label} ({name})"),
        _ => name.to_owned(),
    };
    let range = match (parameter.min, parameter.max) {
        (Some(min), Some(max)) => format!(", from {min} to {max}"),
        (Some(min), None) => format!(", at least {min}"),
        (None, Some(max)) => format!(", at most {max}"),
        (None, None) => String::new(),
    };
    let step = parameter.step.map_or_else(String::new, |step| format!(" in steps of {step}"));
    let choices = match parameter.choices.as_slice() {
        [] => String::new(),
        choices => format!(", one of {}", choices.join(", ")),
    };
    format!("{title}: {}{range}{step}{choices}", parameter.default)
}
