use assay_engine::LookaheadReport;

use super::at;
use crate::render::{Align, Table};

/// Renders whether strategies know the future.
pub(super) fn page(report: &LookaheadReport) -> String {
    let mut table = Table::new(&[
        ("STRATEGY", Align::Right),
        ("SYMBOL", Align::Left),
        ("PREFIXES", Align::Right),
        ("BARS CHECKED", Align::Right),
        ("COLUMNS", Align::Right),
        ("VERDICT", Align::Left),
    ]);
    for check in &report.checks {
        let found = &check.found;
        let verdict = found.first.as_ref().map_or_else(
            || "clean".to_owned(),
            |first| format!("{} changed at {}: {:?}, now {:?}", first.what, at(first.time), first.then, first.now),
        );
        table.row([
            check.strategy.to_string(),
            check.symbol.to_string(),
            found.prefixes.len().to_string(),
            found.bars_checked.to_string(),
            found.columns.to_string(),
            verdict,
        ]);
    }
    let verdict = if report.clean {
        "No decision and no indicator depends on later bars."
    } else {
        "The strategy knows the future: decisions or indicators changed when later bars came."
    };
    format!("{table}\n{verdict}\n")
}
