use assay_engine::{CounterfactualReport, ExitFill, Fills};

use super::at;
use crate::render::{Align, Table};

/// Renders what other rules would have made of a decision: a line for each exit.
pub(super) fn page(report: &CounterfactualReport) -> String {
    let mut table = Table::new(&[
        ("RULES", Align::Left),
        ("ENTRY", Align::Left),
        ("PRICE", Align::Right),
        ("EXIT", Align::Left),
        ("PRICE", Align::Right),
        ("UNITS", Align::Right),
        ("REASON", Align::Left),
        ("PROFIT", Align::Right),
        ("DIFFERENCE", Align::Right),
    ]);
    rows(&mut table, "this run", &report.own, "");
    for other in &report.others {
        rows(&mut table, other.rules.as_str(), &other.fills, &format!("{:+.2}", other.difference));
    }
    // What the table shows as a difference.
    let apart = report.others.iter().filter(|other| other.difference.abs() >= 0.005).count();
    format!(
        "Trade {}: {} {}, decided at the close of {}\n\n{table}\n{apart} of {} sets of rules would have given another profit.\n",
        report.trade,
        report.side.as_str(),
        report.symbol,
        at(report.decided_at.as_nanos()),
        report.others.len(),
    )
}

/// Adds the fills of one set of rules; what is the same for all of its exits stands on the first line alone.
fn rows(table: &mut Table, rules: &str, fills: &Fills, difference: &str) {
    let Some(entry) = &fills.entry else {
        let none = [rules, "would not fill", "", "", "", "", "", "0.00", difference];
        table.row(none.map(str::to_owned));
        return;
    };
    let mut first = Some([rules.to_owned(), at(entry.time.as_nanos()), format!("{:.2}", entry.price)]);
    for exit in &fills.exits {
        let left = first.take();
        let total = if left.is_some() { difference.to_owned() } else { String::new() };
        let (when, price) = (at(exit.time.as_nanos()), format!("{:.2}", exit.price));
        let right = [when, price, quantity(exit.quantity), reason(exit), format!("{:.2}", exit.profit), total];
        table.row(left.unwrap_or_default().into_iter().chain(right));
    }
    if fills.omitted > 0 {
        table.row([String::new(), format!("{} more exits", fills.omitted)]);
    }
}

fn reason(exit: &ExitFill) -> String {
    if exit.open { "still open".to_owned() } else { exit.reason.as_str().replace('_', " ") }
}

/// Shows a quantity with as many digits as matter.
fn quantity(units: f64) -> String {
    let text = format!("{units:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
