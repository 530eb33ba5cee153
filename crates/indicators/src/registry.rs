use crate::{
    average::{ema, sma},
    indicator::Indicator,
    momentum::rsi,
};

/// Every indicator, by category.
static ALL: &[Indicator] = &[sma::SMA, ema::EMA, rsi::RSI];

/// Returns every indicator, grouped by category.
pub fn registry() -> &'static [Indicator] {
    ALL
}

/// Returns the indicator called `id`.
pub fn find(id: &str) -> Option<&'static Indicator> {
    ALL.iter().find(|indicator| indicator.id == id)
}

/// Returns every indicator after those that it depends on, or `None` where dependencies are unknown or form a cycle.
///
/// Among those that are free to come next, the order is the registry's.
pub fn topological_order() -> Option<Vec<&'static Indicator>> {
    order(ALL)
}

fn order(indicators: &'static [Indicator]) -> Option<Vec<&'static Indicator>> {
    let mut ordered: Vec<&Indicator> = Vec::with_capacity(indicators.len());
    let mut waiting: Vec<&Indicator> = indicators.iter().collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|indicator| {
            let known = |id: &&str| ordered.iter().any(|other| other.id == *id);
            let ready = indicator.dependencies.iter().all(known);
            if ready {
                ordered.push(indicator);
            }
            !ready
        });
        if waiting.len() == before {
            return None;
        }
    }
    Some(ordered)
}
