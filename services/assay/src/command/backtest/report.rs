//! A result as text: metrics in two columns, then trades.

use assay_engine::{Configuration, Summary, Trade};
use chrono::DateTime;

use crate::render::{Align, Table};

/// Renders a result. Of the trades the last `most` are shown.
pub(super) fn page(summary: &Summary, trades: &[Trade], most: usize, digest: &str) -> String {
    let configuration = &summary.configuration;
    let mut page = format!(
        "{} on {} {}, {} bars from {} to {}\n\n",
        names(configuration.strategies.iter().map(|strategy| strategy.name.as_str())),
        names(configuration.instruments.iter().map(|instrument| instrument.symbol.as_str())),
        configuration.timeframe,
        configuration.bars,
        moment(configuration.first.as_nanos()),
        moment(configuration.last.as_nanos()),
    );
    page += &figures(summary);
    page += &ambiguity(summary);
    if most > 0 && !trades.is_empty() {
        page += &table(trades, most, summary);
    }
    page + &format!("\n{digest}\n")
}

fn names<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

fn figures(summary: &Summary) -> String {
    let metrics = &summary.metrics;
    let basis = summary.configuration.periods_per_year;
    let currency = &summary.configuration.currency;
    let mut table = Table::new(&[("", Align::Left), ("", Align::Right), ("", Align::Left), ("", Align::Right)]);
    let mut row = |left: (&str, String), right: (&str, String)| {
        table.row([left.0.to_owned(), left.1, format!("   {}", right.0), right.1]);
    };
    row(("Net profit", format!("{:.2} {currency}", metrics.net_profit)), ("Trades", metrics.trades.to_string()));
    row(("Total return", percent(Some(metrics.total_return))), ("Win rate", percent(metrics.win_rate)));
    row(("CAGR", percent(metrics.cagr)), ("Profit factor", number(metrics.profit_factor)));
    row(("Max drawdown", percent(Some(metrics.max_drawdown))), ("Expectancy", number(metrics.expectancy)));
    row((&format!("Sharpe ({basis:.0})"), number(metrics.sharpe)), ("SQN", number(metrics.sqn)));
    row((&format!("Sortino ({basis:.0})"), number(metrics.sortino)), ("Exposure", percent(Some(metrics.exposure))));
    row(("Calmar", number(metrics.calmar)), ("Fees", format!("{:.2} {currency}", metrics.fees)));
    // The first line is the empty header.
    table.to_string().trim_start_matches([' ', '\n']).to_owned()
}

fn ambiguity(summary: &Summary) -> String {
    let ambiguity = &summary.ambiguity;
    if ambiguity.bars == 0 {
        return "\nNo bar was ambiguous: the order of events inside bars changes nothing.\n".to_owned();
    }
    format!(
        "\n{} ambiguous bars: the total return lies between {} and {}.\n",
        ambiguity.bars,
        percent(Some(ambiguity.pessimistic.total_return)),
        percent(Some(ambiguity.optimistic.total_return)),
    )
}

/// Lists trades; symbol and strategy are shown where there are several.
fn table(trades: &[Trade], most: usize, summary: &Summary) -> String {
    let Configuration { strategies, instruments, .. } = &summary.configuration;
    let several = [instruments.len() > 1, strategies.len() > 1];
    let columns = [
        ("SYMBOL", Align::Left),
        ("STRATEGY", Align::Left),
        ("SIDE", Align::Left),
        ("ENTRY", Align::Left),
        ("PRICE", Align::Right),
        ("EXIT", Align::Left),
        ("PRICE", Align::Right),
        ("REASON", Align::Left),
        ("PROFIT", Align::Right),
        ("RATE", Align::Right),
    ];
    let shown = |place: usize| several.get(place).copied().unwrap_or(true);
    let kept: Vec<_> = columns.into_iter().enumerate().filter(|(place, _)| shown(*place)).map(|(_, it)| it).collect();
    let mut table = Table::new(&kept);
    let skipped = trades.len().saturating_sub(most);
    for trade in trades.iter().skip(skipped) {
        let reason = if trade.open { "open" } else { trade.reason.as_str() };
        let symbol = instruments.get(usize::from(trade.instrument)).map(|traded| traded.symbol.to_string());
        let strategy = strategies.get(usize::from(trade.strategy)).map(|used| used.name.clone());
        let cells = [
            symbol.unwrap_or_default(),
            strategy.unwrap_or_default(),
            format!("{:?}", trade.side).to_lowercase(),
            moment(trade.entry_time.as_nanos()),
            format!("{:.2}", trade.entry_price),
            moment(trade.exit_time.as_nanos()),
            format!("{:.2}", trade.exit_price),
            reason.replace('_', " "),
            format!("{:.2}", trade.profit),
            percent(Some(trade.profit_rate)),
        ];
        table.row(cells.into_iter().enumerate().filter(|(place, _)| shown(*place)).map(|(_, cell)| cell));
    }
    let earlier = if skipped > 0 { format!("{skipped} earlier trades\n") } else { String::new() };
    format!("\n{earlier}{table}")
}

fn percent(fraction: Option<f64>) -> String {
    fraction.map_or_else(|| "-".to_owned(), |fraction| format!("{:.2} %", fraction * 100.0))
}

fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"))
}

fn moment(nanos: i64) -> String {
    DateTime::from_timestamp_nanos(nanos).format("%Y-%m-%d %H:%M").to_string()
}
