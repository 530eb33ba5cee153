use assay_engine::{DialectsReport, KeyMetrics};

use crate::render::{Align, Table};

/// Renders how other engines would fill a run: a line for each, then where each parts from it.
pub(super) fn page(report: &DialectsReport) -> String {
    let mut table = Table::new(&[
        ("RULES", Align::Left),
        ("TRADES", Align::Right),
        ("FINAL EQUITY", Align::Right),
        ("RETURN", Align::Right),
        ("MAX DRAWDOWN", Align::Right),
        ("PARTS AT", Align::Left),
    ]);
    table.row(row("this run", &report.own, String::new()));
    for dialect in &report.dialects {
        let parts = dialect.parting.as_ref();
        let parts = parts.map_or_else(|| "the same trades".to_owned(), |parting| format!("trade {}", parting.trade));
        table.row(row(dialect.preset.as_str(), &dialect.figures, parts));
    }
    let sentences: Vec<String> = report.dialects.iter().filter_map(assay_engine::Dialect::sentence).collect();
    format!("{table}\n{}\n", sentences.join("\n"))
}

fn row(rules: &str, figures: &KeyMetrics, parts: String) -> [String; 6] {
    let percent = |fraction: f64| format!("{:.2} %", fraction * 100.0);
    [
        rules.to_owned(),
        figures.trades.to_string(),
        format!("{:.2}", figures.final_equity),
        percent(figures.total_return),
        percent(figures.max_drawdown),
        parts,
    ]
}
