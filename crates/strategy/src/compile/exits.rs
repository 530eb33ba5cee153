use super::{Finding, lower::Lowering, parameters::whole_number};
use crate::{
    document::{Amount, Exits, SizingRule, Target},
    graph::Operand,
    limits::MAX_TARGETS,
    plan::{ExitPlan, Sizing, TargetPlan, TrailingPlan},
};

/// The longest that a position may be held by `max_bars`.
const MAX_BARS: usize = 1_000_000;

impl Lowering<'_> {
    /// Lowers `[exits]`; the stop's distance, where it has one, is computed bar by bar.
    pub(crate) fn exits(&mut self, exits: &Exits) -> (ExitPlan, Option<Operand>) {
        let fraction = "more than 0 and less than 1 (0.05 or \"5%\")";
        let below_one = |number: f64| number > 0.0 && number < 1.0;
        if exits.stop_loss.is_some() && exits.stop_distance.is_some() {
            let message = "give either stop_loss or stop_distance, not both";
            self.findings.push(Finding::error("exits.stop_distance", message));
        }
        let stop_distance = exits.stop_distance.as_deref().and_then(|text| self.distance("exits.stop_distance", text));
        let stop_loss = self.bounded("exits.stop_loss", exits.stop_loss.as_ref(), below_one, fraction);
        let trailing = exits.trailing.as_ref().and_then(|trailing| {
            let activation = trailing.activation.as_ref();
            let positive = |number: f64| (0.0..=1_000.0).contains(&number);
            let activation = self.bounded("exits.trailing.activation", activation, positive, "from 0 to 1000");
            let distance = self.bounded("exits.trailing.distance", Some(&trailing.distance), below_one, fraction)?;
            Some(TrailingPlan { distance, activation: activation.unwrap_or(0.0) })
        });
        let bars = |number: f64| whole_number(number, MAX_BARS).is_some();
        let bars_expected = format!("a whole number from 1 to {MAX_BARS}");
        let max_bars = self.bounded("exits.max_bars", exits.max_bars.as_ref(), bars, &bars_expected);
        let positive = |number: f64| number > 0.0 && number.is_finite();
        let max_price_age =
            self.bounded("exits.max_price_age", exits.max_price_age.as_ref(), positive, "more than 0 seconds");
        let plan = ExitPlan {
            stop_loss,
            stop_by_distance: stop_distance.is_some(),
            take_profit: self.targets(&exits.take_profit),
            trailing,
            max_bars: max_bars.and_then(|number| whole_number(number, MAX_BARS)),
            max_price_age,
            carry: exits.carry.unwrap_or(true),
        };
        (plan, stop_distance)
    }

    fn targets(&mut self, targets: &[Target]) -> Vec<TargetPlan> {
        if targets.len() > MAX_TARGETS {
            let message = format!("a strategy has at most {MAX_TARGETS} targets");
            self.findings.push(Finding::error("exits.take_profit", message));
        }
        let count = targets.len().min(MAX_TARGETS);
        let mut left = 1.0;
        let mut plan: Vec<TargetPlan> = Vec::with_capacity(count);
        for (position, target) in targets.iter().take(count).enumerate() {
            let path = format!("exits.take_profit[{position}]");
            let gain = |number: f64| number > 0.0 && number <= 1_000.0;
            let at = self.bounded(&format!("{path}.at"), Some(&target.at), gain, "more than 0 (0.1 or \"10%\")");
            let share = |number: f64| number > 0.0 && number <= 1.0;
            let expected = "more than 0 and at most 1 (0.5 or \"50%\")";
            let close = self.bounded(&format!("{path}.close"), target.close.as_ref(), share, expected);
            if target.close.is_none() && position + 1 < count {
                let message = "say which share to close here: close = 0.5; only the last target closes the rest";
                self.findings.push(Finding::error(path.clone(), message));
            }
            let (Some(at), close) = (at, close.unwrap_or(left)) else { continue };
            if plan.last().is_some_and(|nearer| nearer.at >= at) {
                let message = "targets must be in order, the nearest first";
                self.findings.push(Finding::error(format!("{path}.at"), message));
            }
            if close > left + 1e-9 || close <= 0.0 {
                let message = "the targets together close more than the whole position";
                self.findings.push(Finding::error(format!("{path}.close"), message));
            }
            let close = close.min(left);
            left -= close;
            plan.push(TargetPlan { at, close });
        }
        plan
    }

    /// Lowers `[sizing]`; the distance of a position sized by risk is computed bar by bar.
    pub(crate) fn sizing(&mut self, sizing: &SizingRule) -> (Sizing, Option<Operand>) {
        let positive = |number: f64| number > 0.0 && number.is_finite();
        let mut one = |path: &str, amount: &Amount, most: f64, expected: &str| {
            let fits = move |number: f64| positive(number) && number <= most;
            self.bounded(path, Some(amount), fits, expected).unwrap_or(1.0)
        };
        match sizing {
            SizingRule::EquityFraction(amount) => {
                let expected = "more than 0 and at most 100 (1 or \"100%\" is all of the equity)";
                (Sizing::EquityFraction(one("sizing.equity_fraction", amount, 100.0, expected)), None)
            }
            SizingRule::Notional(amount) => {
                (Sizing::Notional(one("sizing.notional", amount, f64::MAX, "more than 0")), None)
            }
            SizingRule::Units(amount) => (Sizing::Units(one("sizing.units", amount, f64::MAX, "more than 0")), None),
            SizingRule::Risk(risk) => {
                let expected = "more than 0 and at most 1 (0.01 or \"1%\")";
                let fraction = one("sizing.risk.fraction", &risk.fraction, 1.0, expected);
                (Sizing::Risk(fraction), self.distance("sizing.risk.distance", &risk.distance))
            }
        }
    }

    /// Reads and lowers a distance in units of price.
    fn distance(&mut self, path: &str, text: &str) -> Option<Operand> {
        self.at(path, |lowering| {
            let expression = lowering.read(text)?;
            lowering.number(&expression)
        })
    }

    /// Computes an amount of the document.
    pub(crate) fn amount(&mut self, path: &str, amount: &Amount) -> Option<f64> {
        match amount {
            Amount::Number(number) => Some(*number),
            Amount::Expression(text) => self.at(path, |lowering| {
                let expression = lowering.read(text)?;
                lowering.constant(&expression, "this")
            }),
        }
    }

    /// Computes an amount and checks it.
    pub(crate) fn bounded(
        &mut self,
        path: &str,
        amount: Option<&Amount>,
        fits: impl Fn(f64) -> bool,
        expected: &str,
    ) -> Option<f64> {
        let number = self.amount(path, amount?)?;
        if fits(number) {
            return Some(number);
        }
        self.findings.push(Finding::error(path, format!("must be {expected}, not {number}")));
        None
    }
}
