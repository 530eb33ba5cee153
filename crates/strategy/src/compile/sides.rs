use super::{
    Finding,
    factor::factor_rules,
    lower::Lowering,
    scope::{Lowered, Value},
};
use crate::{
    document::{Amount, Combine, Document, Phase, Side, SideExits, Sides},
    expression::{Expression, Node},
    graph::{Operand, Operation, TruthWindow},
    limits::{MAX_FACTORS, MAX_PHASES, MAX_WINDOW},
    program::Roots,
};

/// Stands in for an expression where an operation comes from the document's structure.
pub(crate) fn nowhere() -> Expression {
    Expression { node: Node::Bool(true), at: 0..0 }
}

impl Lowering<'_> {
    /// Lowers every entry and exit.
    pub(crate) fn sides(&mut self, document: &Document) -> Roots {
        let mut roots = Roots::default();
        if document.factors.is_empty() {
            if document.combine.is_some() || document.sides.is_some() {
                let path = if document.combine.is_some() { "combine" } else { "sides" };
                self.findings.push(Finding::error(path, "this joins factors, and the strategy has none"));
            }
            if let Some(side) = &document.long {
                (roots.enter_long, roots.exit_long) = self.side("long", side);
            }
            if let Some(side) = &document.short {
                (roots.enter_short, roots.exit_short) = self.side("short", side);
            }
            if document.long.is_none() && document.short.is_none() {
                let message = "the strategy never enters; write [long] with entry = \"...\", or [[factors]]";
                self.findings.push(Finding::error("", message));
            }
        } else {
            for (path, side) in [("long", &document.long), ("short", &document.short)] {
                if side.is_some() {
                    let message = "a strategy has either factors or written conditions, not both";
                    self.findings.push(Finding::error(path, message));
                }
            }
            self.factors(document, &mut roots);
        }
        let gate =
            |lowering: &mut Self, root: Operand| lowering.at("", |lowering| lowering.gated(root)).unwrap_or(root);
        for root in roots.decisions() {
            *root = gate(self, *root);
        }
        roots
    }

    fn side(&mut self, path: &str, side: &Side) -> (Operand, Operand) {
        let entry = side.entry.as_deref().map(|text| self.condition(&format!("{path}.entry"), text));
        let exit = side.exit.as_deref().map(|text| self.condition(&format!("{path}.exit"), text));
        let sequence = (!side.sequence.is_empty()).then(|| self.sequence(&format!("{path}.sequence"), &side.sequence));
        let never = Operand::truth(false);
        let entry = match (entry, sequence) {
            (Some(entry), Some(sequence)) => {
                self.at(path, |lowering| lowering.and(entry, sequence, &nowhere())).unwrap_or(never)
            }
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => {
                self.findings.push(Finding::error(path, "this side never enters; write entry = \"...\" or a sequence"));
                never
            }
        };
        (entry, exit.unwrap_or(never))
    }

    /// Reads and lowers a condition; false where that fails.
    fn condition(&mut self, path: &str, text: &str) -> Operand {
        let lowered = self.at(path, |lowering| {
            let expression = lowering.read(text)?;
            lowering.truth(&expression)
        });
        lowered.unwrap_or(Operand::truth(false))
    }

    fn sequence(&mut self, path: &str, phases: &[Phase]) -> Operand {
        if phases.len() > MAX_PHASES {
            self.findings.push(Finding::error(path, format!("a sequence has at most {MAX_PHASES} steps")));
        }
        let mut reached = Operand::truth(true);
        for (position, phase) in phases.iter().take(MAX_PHASES).enumerate() {
            let path = format!("{path}[{position}]");
            let holds = self.condition(&format!("{path}.when"), &phase.when);
            if position == 0 {
                for (field, gap) in [("within", &phase.within), ("after", &phase.after)] {
                    if gap.is_some() {
                        let message = "the first step follows nothing; give gaps to the later ones";
                        self.findings.push(Finding::error(format!("{path}.{field}"), message));
                    }
                }
                reached = holds;
                continue;
            }
            let after = self.gap(&format!("{path}.after"), phase.after.as_ref(), 1);
            let Some(within) = &phase.within else {
                let message = "say within how many bars this step must follow: within = 10";
                self.findings.push(Finding::error(path, message));
                continue;
            };
            let within_path = format!("{path}.within");
            let within = self.gap(&within_path, Some(within), after);
            if within < after {
                let message = format!("the step must follow within {within} bars, but not before {after}");
                self.findings.push(Finding::error(within_path, message));
                continue;
            }
            let before = reached;
            let lowered = self.at(&path, |lowering| lowering.phase(before, holds, after, within));
            reached = lowered.unwrap_or(Operand::truth(false));
        }
        reached
    }

    fn gap(&mut self, path: &str, amount: Option<&Amount>, otherwise: u32) -> u32 {
        let Some(amount) = amount else { return otherwise };
        let Some(number) = self.amount(path, amount) else { return otherwise };
        super::lower::whole(number, 0, MAX_WINDOW).unwrap_or_else(|| {
            let message = format!("a gap must be a whole number of bars from 0 to {MAX_WINDOW}, not {number}");
            self.findings.push(Finding::error(path, message));
            otherwise
        })
    }

    /// The step holds now, and the one before was reached from `after` to `within` bars ago.
    fn phase(&mut self, before: Operand, holds: Operand, after: u32, within: u32) -> Lowered<Operand> {
        let place = nowhere();
        let Value::Truth(earlier) = self.history(Value::Truth(before), after, &place)? else { return Ok(holds) };
        let Value::Truth(recent) = self.held(TruthWindow::Any, earlier, within - after + 1, &place)? else {
            return Ok(holds);
        };
        self.and(holds, recent, &place)
    }

    fn factors(&mut self, document: &Document, roots: &mut Roots) {
        if document.factors.len() > MAX_FACTORS {
            let message = format!("a strategy has at most {MAX_FACTORS} factors");
            self.findings.push(Finding::error("factors", message));
        }
        let every = document.combine.unwrap_or_default() == Combine::And;
        let mut long = Operand::truth(every);
        let mut short = Operand::truth(every);
        for (position, factor) in document.factors.iter().take(MAX_FACTORS).enumerate() {
            let path = format!("factors[{position}]");
            let rules = match factor_rules(factor, position) {
                Ok(rules) => rules,
                Err(finding) => {
                    self.findings.push(finding);
                    continue;
                }
            };
            let joined = self.at(&path, |lowering| {
                let (buy, sell) = (lowering.truth(&rules.0)?, lowering.truth(&rules.1)?);
                let place = nowhere();
                if every {
                    Ok((lowering.and(long, buy, &place)?, lowering.and(short, sell, &place)?))
                } else {
                    Ok((lowering.or(long, buy, &place)?, lowering.or(short, sell, &place)?))
                }
            });
            (long, short) = joined.unwrap_or((long, short));
        }
        let sides = document.sides.unwrap_or_default();
        let place = nowhere();
        if matches!(sides, Sides::Long | Sides::Both) {
            roots.enter_long = long;
            roots.exit_long = self.at("factors", |lowering| lowering.not(long, &place)).unwrap_or(long);
        }
        if matches!(sides, Sides::Short | Sides::Both) {
            roots.enter_short = short;
            roots.exit_short = self.at("factors", |lowering| lowering.not(short, &place)).unwrap_or(short);
        }
    }

    /// Holds a decision back until every longer timeframe is warm.
    fn gated(&mut self, mut root: Operand) -> Lowered<Operand> {
        if root == Operand::truth(false) {
            return Ok(root);
        }
        for group in 0..self.scopes.len().saturating_sub(1) {
            let ready = self.add(Operation::HigherReady { group: group as u32, bars: 0 }, &nowhere())?;
            root = self.and(root, ready, &nowhere())?;
        }
        Ok(root)
    }
}

/// Advises on what runs but is hardly meant.
pub(crate) fn advise(document: &Document, findings: &mut Vec<Finding>) {
    let exits = &document.exits;
    let shared = exits.shared();
    let factors = !document.factors.is_empty();
    let sides = document.sides.unwrap_or_default();
    for (path, side, own, by_factors) in [
        ("long", &document.long, &exits.long, sides != Sides::Short),
        ("short", &document.short, &exits.short, sides != Sides::Long),
    ] {
        let take_profit = own.take_profit.clone().or_else(|| shared.take_profit.clone());
        let closes = own.closes() || SideExits { take_profit, ..shared.clone() }.closes();
        if side.as_ref().is_some_and(|side| side.exit.is_none()) && !closes {
            let message = "a position of this side is never closed; write exit = \"...\" or give [exits]";
            findings.push(Finding::warning(path, message));
        }
        let enters = if factors { by_factors } else { side.is_some() };
        if !own.is_empty() && !enters {
            let message = format!("the strategy never goes {path}, so this ends no position");
            findings.push(Finding::warning(format!("exits.{path}"), message));
        }
    }
}
