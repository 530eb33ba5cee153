use crate::{Mark, step::Held};

/// Bars marked together.
pub(super) const LANE: usize = 32;

/// Equities of bars that are marked together.
#[derive(Default)]
pub(super) struct Lane([f64; LANE]);

impl Lane {
    /// Marks a position at up to [`LANE`] closes.
    pub(super) fn fill(&mut self, held: &Held<'_>, closes: &[f64]) -> &[f64] {
        let lane = &mut self.0[..closes.len()];
        for (equity, close) in lane.iter_mut().zip(closes) {
            *equity = held.at(*close);
        }
        lane
    }
}

/// How long and how much of the account was at risk.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Exposure {
    pub(super) bars: u64,
    pub(super) utilisation: f64,
}

impl Exposure {
    pub(super) fn take(&mut self, mark: Mark) {
        if mark.position_value > 0.0 {
            self.bars += 1;
            self.utilisation += if mark.equity > 0.0 { mark.position_value / mark.equity } else { 0.0 };
        }
    }

    /// Takes up to [`LANE`] bars: the divisions go several lanes at once, the sum stays in order.
    pub(super) fn held(&mut self, quantity: f64, closes: &[f64], equity: &[f64]) {
        let mut shares = [0.0; LANE];
        let mut exposed = 0;
        for ((share, close), equity) in shares.iter_mut().zip(closes).zip(equity) {
            let value = quantity * close;
            exposed += u64::from(value > 0.0);
            *share = if value > 0.0 && *equity > 0.0 { value / equity } else { 0.0 };
        }
        self.bars += exposed;
        for share in &shares[..closes.len()] {
            self.utilisation += share;
        }
    }
}
