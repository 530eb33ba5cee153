use super::{Finding, fold::known, lower::Lowering, parameters::whole_number, scope::Lowered, sides::nowhere};
use crate::{
    document::{Amount, Exits, SideExits, SizingRule, Target, Trailing},
    graph::{Operand, Operation},
    limits::MAX_TARGETS,
    plan::{ExitPlan, Sizing, TargetPlan, TrailingPlan},
    program::Roots,
};

/// The longest that a position may be held by `max_bars`.
const MAX_BARS: usize = 1_000_000;
/// What [`below_one`] expects.
const FRACTION: &str = "more than 0 and less than 1 (0.05 or \"5%\")";

fn below_one(number: f64) -> bool {
    number > 0.0 && number < 1.0
}

/// What `[exits]` or one side of it says: every rule that is given, resolved and checked.
#[derive(Clone, Debug, Default)]
struct Rules {
    stop: Option<StopRule>,
    take_profit: Option<Vec<TargetPlan>>,
    trailing: Option<TrailingPlan>,
    max_bars: Option<u32>,
    max_price_age: Option<f64>,
    carry: Option<bool>,
}

/// The one stop loss that a position has.
#[derive(Clone, Copy, Debug)]
enum StopRule {
    Fraction(f64),
    Distance(Operand),
}

impl Rules {
    /// Fills in what holds for both sides wherever this side says nothing.
    fn over(self, shared: &Self) -> Self {
        Self {
            stop: self.stop.or(shared.stop),
            take_profit: self.take_profit.or_else(|| shared.take_profit.clone()),
            trailing: self.trailing.or(shared.trailing),
            max_bars: self.max_bars.or(shared.max_bars),
            max_price_age: self.max_price_age.or(shared.max_price_age),
            carry: self.carry.or(shared.carry),
        }
    }

    fn distance(&self) -> Option<Operand> {
        match self.stop {
            Some(StopRule::Distance(distance)) => Some(distance),
            Some(StopRule::Fraction(_)) | None => None,
        }
    }

    fn plan(self) -> ExitPlan {
        ExitPlan {
            stop_loss: match self.stop {
                Some(StopRule::Fraction(fraction)) => Some(fraction),
                Some(StopRule::Distance(_)) | None => None,
            },
            stop_by_distance: self.distance().is_some(),
            take_profit: self.take_profit.unwrap_or_default(),
            trailing: self.trailing,
            max_bars: self.max_bars,
            max_price_age: self.max_price_age,
            carry: self.carry.unwrap_or(true),
            long: None,
            short: None,
        }
    }
}

impl Lowering<'_> {
    /// Lowers `[exits]`; the stop's distance, where it has one, is computed bar by bar for the side that `roots` enter.
    pub(crate) fn exits(&mut self, exits: &Exits, roots: &Roots) -> (ExitPlan, Option<Operand>) {
        let shared = self.rules("exits", &exits.shared());
        let mut on = |path: &str, side: &SideExits| (!side.is_empty()).then(|| self.rules(path, side).over(&shared));
        let (long, short) = (on("exits.long", &exits.long), on("exits.short", &exits.short));
        let distance = |side: &Option<Rules>| side.as_ref().unwrap_or(&shared).distance();
        let stop_distance = match (distance(&long), distance(&short)) {
            (Some(long), Some(short)) => self.at("exits", |lowering| lowering.for_entry(roots, long, short)),
            (one, other) => one.or(other),
        };
        let boxed = |side: Option<Rules>| side.map(|rules| Box::new(rules.plan()));
        (ExitPlan { long: boxed(long), short: boxed(short), ..shared.plan() }, stop_distance)
    }

    /// Chooses the value of the side that would be entered at a bar.
    pub(crate) fn for_entry(&mut self, roots: &Roots, long: Operand, short: Operand) -> Lowered<Operand> {
        if long == short {
            return Ok(long);
        }
        let stays = self.not(roots.exit_long, &nowhere())?;
        match self.and(roots.enter_long, stays, &nowhere())? {
            Operand::Column(condition) => self.add(Operation::Select { condition, yes: long, no: short }, &nowhere()),
            constant @ Operand::Constant(_) => Ok(if known(constant) == Some(true) { long } else { short }),
        }
    }

    fn rules(&mut self, path: &str, given: &SideExits) -> Rules {
        let at = |key: &str| format!("{path}.{key}");
        let stop = self.stop(path, given);
        let trailing = given.trailing.as_ref().and_then(|trailing| self.trailing(&at("trailing"), trailing));
        let bars = |number: f64| whole_number(number, MAX_BARS).is_some();
        let expected = format!("a whole number from 1 to {MAX_BARS}");
        let max_bars = self.bounded(&at("max_bars"), given.max_bars.as_ref(), bars, &expected);
        let positive = |number: f64| number > 0.0 && number.is_finite();
        let age = self.bounded(&at("max_price_age"), given.max_price_age.as_ref(), positive, "more than 0 seconds");
        Rules {
            stop,
            take_profit: given.take_profit.as_ref().map(|targets| self.targets(&at("take_profit"), targets)),
            trailing,
            max_bars: max_bars.and_then(|number| whole_number(number, MAX_BARS)),
            max_price_age: age,
            carry: given.carry,
        }
    }

    fn stop(&mut self, path: &str, given: &SideExits) -> Option<StopRule> {
        let (loss, distance) = (format!("{path}.stop_loss"), format!("{path}.stop_distance"));
        if given.stop_loss.is_some() && given.stop_distance.is_some() {
            let message = "give either stop_loss or stop_distance, not both";
            self.findings.push(Finding::error(distance.as_str(), message));
        }
        let lowered = given.stop_distance.as_deref().and_then(|text| self.distance(&distance, text));
        let fraction = self.bounded(&loss, given.stop_loss.as_ref(), below_one, FRACTION);
        lowered.map(StopRule::Distance).or(fraction.map(StopRule::Fraction))
    }

    fn trailing(&mut self, path: &str, trailing: &Trailing) -> Option<TrailingPlan> {
        let activation = trailing.activation.as_ref();
        let gain = |number: f64| (0.0..=1_000.0).contains(&number);
        let activation = self.bounded(&format!("{path}.activation"), activation, gain, "from 0 to 1000");
        let distance = self.bounded(&format!("{path}.distance"), Some(&trailing.distance), below_one, FRACTION)?;
        Some(TrailingPlan { distance, activation: activation.unwrap_or(0.0) })
    }

    fn targets(&mut self, path: &str, targets: &[Target]) -> Vec<TargetPlan> {
        if targets.len() > MAX_TARGETS {
            let message = format!("a strategy has at most {MAX_TARGETS} targets");
            self.findings.push(Finding::error(path, message));
        }
        let count = targets.len().min(MAX_TARGETS);
        let mut left = 1.0;
        let mut plan: Vec<TargetPlan> = Vec::with_capacity(count);
        for (position, target) in targets.iter().take(count).enumerate() {
            let path = format!("{path}[{position}]");
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
    pub(crate) fn distance(&mut self, path: &str, text: &str) -> Option<Operand> {
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
