//! Which of the entries that are decided at one moment are taken.

use super::desk::Desk;
use crate::{PerSymbol, step::Entry};

/// An entry that a strategy wants.
pub(super) struct Candidate {
    pub(super) seat: usize,
    pub(super) entry: Entry,
}

impl Desk<'_> {
    /// Lets every strategy decide at the close: all exits first, then the entries that the rules let pass, in order of rank.
    pub(super) fn decide(&mut self) {
        for candidate in self.candidates() {
            if self.admits(&candidate) {
                let entry = candidate.entry;
                self.on(candidate.seat, &mut |book, account, step| book.take(account, step, &entry));
            }
        }
        self.revalue();
    }

    /// Whether the rules let an entry pass; counted where they do not.
    fn admits(&mut self, candidate: &Candidate) -> bool {
        let Some(seat) = self.seats.get(candidate.seat) else { return false };
        let instrument = seat.pair.origin.instrument;
        let mut others = self.seats.iter().enumerate().filter(|(index, _)| *index != candidate.seat);
        let rules = self.setup.rules;
        let taken = rules.per_symbol == PerSymbol::One
            && others.any(|(_, other)| other.pair.origin.instrument == instrument && other.book.stays());
        if taken {
            self.dropped.symbol_taken += 1;
            return false;
        }
        let held = self.seats.iter().filter(|seat| seat.book.stays()).count();
        if rules.max_positions.is_some_and(|most| held >= most as usize) {
            self.dropped.outranked += 1;
            return false;
        }
        true
    }
}
