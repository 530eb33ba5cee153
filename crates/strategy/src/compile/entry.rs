use super::{Finding, lower::Lowering, parameters::whole_number};
use crate::{
    document::{EntryRule, OrderKind},
    plan::EntryPlan,
};

/// The most bars that an order waits.
const MAX_LIFE: usize = 10_000;

impl Lowering<'_> {
    /// Lowers `[entry]`.
    pub(crate) fn entry(&mut self, entry: &EntryRule) -> EntryPlan {
        let order = entry.order.unwrap_or_default();
        if order == OrderKind::Market && entry.distance.is_some() {
            let message = "a market order has no price of its own; give order = \"limit\", \"stop\" or \"stop_limit\"";
            self.findings.push(Finding::error("entry.distance", message));
        }
        if order != OrderKind::StopLimit && entry.limit_distance.is_some() {
            let message = "only a stop-limit order has both a stop and a limit; give order = \"stop_limit\"";
            self.findings.push(Finding::error("entry.limit_distance", message));
        }
        let near = |number: f64| (0.0..1.0).contains(&number);
        let fraction = "at least 0 and less than 1 (0.005 or \"0.5%\")";
        let distance = self.bounded("entry.distance", entry.distance.as_ref(), near, fraction);
        let limit_distance = self.bounded("entry.limit_distance", entry.limit_distance.as_ref(), near, fraction);
        let bars = |number: f64| whole_number(number, MAX_LIFE).is_some();
        let expected = format!("a whole number from 1 to {MAX_LIFE}");
        let life = self.bounded("entry.life", entry.life.as_ref(), bars, &expected);
        EntryPlan {
            order,
            distance: distance.unwrap_or(0.0),
            limit_distance: limit_distance.unwrap_or(0.0),
            life: life.and_then(|number| whole_number(number, MAX_LIFE)).unwrap_or(1),
        }
    }
}
