//! Which of the entries that are decided at one moment are taken.

use assay_strategy::Detection;

use super::{Pair, correlation::correlation, desk::Desk};
use crate::{CorrelationRule, DetectionRule, PerSymbol, Side, step::Entry};

/// An entry that a strategy wants.
pub(super) struct Candidate {
    pub(super) seat: usize,
    pub(super) entry: Entry,
    /// Whether the rule on detection types lets it pass.
    detected: bool,
}

impl Candidate {
    pub(super) const fn new(seat: usize, entry: Entry) -> Self {
        Self { seat, entry, detected: true }
    }
}

/// Why an entry is left out.
enum Refusal {
    Detection,
    SymbolTaken,
    Outranked,
    Correlated,
}

impl Desk<'_> {
    /// Lets every strategy decide at the close: all exits first, then the entries that the rules let pass, in order of rank.
    pub(super) fn decide(&mut self) {
        let mut candidates = self.candidates();
        self.detect(&mut candidates);
        for candidate in candidates {
            match self.refusal(&candidate) {
                None => {
                    let entry = candidate.entry;
                    self.on(candidate.seat, &mut |book, account, step| book.take(account, step, &entry));
                }
                Some(Refusal::Detection) => self.dropped.detection += 1,
                Some(Refusal::SymbolTaken) => self.dropped.symbol_taken += 1,
                Some(Refusal::Outranked) => self.dropped.outranked += 1,
                Some(Refusal::Correlated) => self.dropped.correlated += 1,
            }
        }
        self.revalue();
    }

    /// Finds out which entries the rule on detection types lets pass.
    fn detect(&self, candidates: &mut [Candidate]) {
        let rule = self.setup.rules.detection;
        if rule == DetectionRule::Any {
            return;
        }
        let fired: Vec<(&Pair<'_>, Side)> = candidates
            .iter()
            .filter_map(|candidate| Some((self.seats.get(candidate.seat)?.pair, candidate.entry.side)))
            .collect();
        for (candidate, (pair, side)) in candidates.iter_mut().zip(&fired) {
            candidate.detected = match rule {
                DetectionRule::Any => true,
                DetectionRule::Fast => pair.detection != Detection::Slow,
                DetectionRule::Slow => pair.detection != Detection::Fast,
                DetectionRule::Confirmed => fired.iter().any(|(other, other_side)| {
                    let same = other.origin.instrument == pair.origin.instrument && other_side == side;
                    same && other.origin != pair.origin && confirms(other.detection, pair.detection)
                }),
            };
        }
    }

    /// Returns why the rules do not let an entry pass.
    fn refusal(&self, candidate: &Candidate) -> Option<Refusal> {
        let seat = self.seats.get(candidate.seat)?;
        let rules = self.setup.rules;
        if !candidate.detected {
            return Some(Refusal::Detection);
        }
        let stay = || self.seats.iter().enumerate().filter(|(_, seat)| seat.book.stays());
        let instrument = seat.pair.origin.instrument;
        let taken = |(index, other): (usize, &super::desk::Seat<'_>)| {
            index != candidate.seat && other.pair.origin.instrument == instrument
        };
        if rules.per_symbol == PerSymbol::One && stay().any(taken) {
            return Some(Refusal::SymbolTaken);
        }
        // An order of its own that still waits is replaced.
        let others = stay().filter(|(index, _)| *index != candidate.seat).count();
        if rules.max_positions.is_some_and(|most| others >= most as usize) {
            return Some(Refusal::Outranked);
        }
        let rule = rules.correlation?;
        let mut others = stay().filter(|(_, other)| other.pair.origin.instrument != instrument);
        let alike = others.any(|(_, other)| {
            let side = other.book.side().unwrap_or(candidate.entry.side);
            self.alike(rule, instrument, other.pair.origin.instrument) * side.sign() * candidate.entry.side.sign()
                > rule.limit
        });
        alike.then_some(Refusal::Correlated)
    }

    /// Returns the correlation of two instruments up to the present moment; NaN, which no limit lies below, where it is not defined.
    fn alike(&self, rule: CorrelationRule, a: u16, b: u16) -> f64 {
        match (self.seen(a), self.seen(b)) {
            (Some(a), Some(b)) => correlation(a, b, rule.window as usize).unwrap_or(f64::NAN),
            _ => f64::NAN,
        }
    }
}

/// Whether one type of detection says something that the other does not.
fn confirms(other: Detection, own: Detection) -> bool {
    other == Detection::Both || own == Detection::Both || other != own
}
