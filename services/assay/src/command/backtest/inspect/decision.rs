use assay_engine::{DecisionTrail, Moment};

use super::at;
use crate::render::{Align, Table};

/// Renders why a trade was made.
pub(super) fn page(trail: &DecisionTrail) -> String {
    let side = trail.side.as_str();
    let reason = trail.reason.as_str();
    let exit = match &trail.exit {
        Some(exit) => moment(exit),
        None => ": no condition of the strategy decided it.\n".to_owned(),
    };
    let entry = moment(&trail.entry);
    format!("Trade {}: {side} {}\n\nEntry{entry}\nExit by {reason}{exit}", trail.trade, trail.symbol)
}

fn moment(moment: &Moment) -> String {
    let mut conditions = Table::new(&[("HOLDS", Align::Left), ("WHERE", Align::Left), ("CONDITION", Align::Left)]);
    for condition in &moment.conditions {
        let holds = if condition.holds { "yes" } else { "no" };
        conditions.row([holds.to_owned(), condition.path.clone(), condition.expression.clone()]);
    }
    let mut values = Table::new(&[("VALUE", Align::Right), ("EXPRESSION", Align::Left)]);
    for value in &moment.values {
        let shown = value.value.map_or_else(|| "none".to_owned(), |value| value.to_string());
        values.row([shown, value.expression.clone()]);
    }
    let omitted = if moment.omitted > 0 { format!("{} more are not shown\n", moment.omitted) } else { String::new() };
    format!(", decided at the close of {}\n{conditions}\n{values}{omitted}", at(moment.time.as_nanos()))
}
