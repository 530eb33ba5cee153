use super::{Finding, lower::Lowering, parameters::whole_number, scope::fault};
use crate::{
    document::{Amount, EntryRule, OrderKind},
    graph::Operand,
    plan::EntryPlan,
};

/// The most bars that an order waits.
const MAX_LIFE: usize = 10_000;

/// A distance of an order's price.
#[derive(Clone, Copy, Debug, Default)]
struct Distance {
    /// As a fraction of the close.
    fraction: f64,
    /// In units of price, computed bar by bar.
    price: Option<Operand>,
}

/// The distances of the order's prices that are computed bar by bar, in units of price.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EntryDistances {
    pub(crate) entry: Option<Operand>,
    pub(crate) limit: Option<Operand>,
}

impl Lowering<'_> {
    /// Lowers `[entry]`.
    pub(crate) fn entry(&mut self, entry: &EntryRule) -> (EntryPlan, EntryDistances) {
        let order = entry.order.unwrap_or_default();
        let misplaced = |path: &str, given: bool, message: &str| given.then(|| Finding::error(path, message));
        let priced = "a market order has no price of its own; give order = \"limit\", \"stop\" or \"stop_limit\"";
        let both = "only a stop-limit order has both a stop and a limit; give order = \"stop_limit\"";
        let (market, single) = (order == OrderKind::Market, order != OrderKind::StopLimit);
        self.findings.extend(misplaced("entry.distance", market && entry.distance.is_some(), priced));
        self.findings.extend(misplaced("entry.price_distance", market && entry.price_distance.is_some(), priced));
        self.findings.extend(misplaced("entry.limit_distance", single && entry.limit_distance.is_some(), both));
        let limit = entry.limit_price_distance.is_some();
        self.findings.extend(misplaced("entry.limit_price_distance", single && limit, both));
        let distance =
            self.order_distance(("distance", entry.distance.as_ref()), ("price_distance", &entry.price_distance));
        let limit = self.order_distance(
            ("limit_distance", entry.limit_distance.as_ref()),
            ("limit_price_distance", &entry.limit_price_distance),
        );
        let bars = |number: f64| whole_number(number, MAX_LIFE).is_some();
        let expected = format!("a whole number from 1 to {MAX_LIFE}");
        let life = self.bounded("entry.life", entry.life.as_ref(), bars, &expected);
        let plan = EntryPlan {
            order,
            distance: distance.fraction,
            limit_distance: limit.fraction,
            life: life.and_then(|number| whole_number(number, MAX_LIFE)).unwrap_or(1),
            by_distance: distance.price.is_some(),
            limit_by_distance: limit.price.is_some(),
        };
        (plan, EntryDistances { entry: distance.price, limit: limit.price })
    }

    /// Lowers a distance that is given as a fraction of the close or in units of price.
    fn order_distance(
        &mut self,
        (fraction_key, fraction): (&str, Option<&Amount>),
        (price_key, price): (&str, &Option<String>),
    ) -> Distance {
        let (fraction_path, price_path) = (format!("entry.{fraction_key}"), format!("entry.{price_key}"));
        if fraction.is_some() && price.is_some() {
            let message = format!("give either {fraction_key} or {price_key}, not both");
            self.findings.push(Finding::error(price_path.as_str(), message));
        }
        let fraction = fraction.and_then(|amount| self.fraction_of_close(&fraction_path, amount, price_key));
        let near = |number: f64| (0.0..1.0).contains(&number);
        let expected = "at least 0 and less than 1 (0.005 or \"0.5%\")";
        let fraction = self.bounded(&fraction_path, fraction.map(Amount::Number).as_ref(), near, expected);
        let price = price.as_deref().and_then(|text| self.distance(&price_path, text));
        if let Some(Operand::Constant(constant)) = price
            && (constant.get().is_nan() || constant.get() < 0.0)
        {
            self.findings.push(Finding::error(price_path, format!("must be at least 0, not {}", constant.get())));
        }
        Distance { fraction: fraction.unwrap_or(0.0), price }
    }

    /// Computes a fraction, which no bar changes: a distance that follows the bars has a key of its own.
    fn fraction_of_close(&mut self, path: &str, amount: &Amount, price_key: &str) -> Option<f64> {
        let text = match amount {
            Amount::Number(number) => return Some(*number),
            Amount::Expression(text) => text,
        };
        self.at(path, |lowering| {
            let expression = lowering.read(text)?;
            match lowering.number(&expression)? {
                Operand::Constant(constant) => Ok(constant.get()),
                Operand::Column(_) => {
                    let message = format!("a fraction of the close cannot change from bar to bar; give a {price_key}");
                    fault(message, &expression.at)
                }
            }
        })
    }
}
