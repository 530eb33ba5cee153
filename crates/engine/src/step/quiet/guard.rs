use assay_dataset::BarsView;

use super::{Book, Position, Quiet};
use crate::{LimitRule, Side, TrailingRule, step::inside::reached};

/// What ends a quiet stretch: a stop, which may trail the price, and a target.
pub(super) struct Guard<'a> {
    book: &'a Book,
    position: &'a Position,
    side: Side,
    trails: bool,
    target: Option<f64>,
    touch: bool,
    /// Best price that the trailing stop knows, and the stop in force.
    best: f64,
    stop: f64,
}

impl<'a> Guard<'a> {
    pub(super) fn new(book: &'a Book, position: &'a Position) -> Self {
        Self {
            book,
            position,
            side: position.side,
            trails: book.plan.exits_of(position.side).trailing.is_some(),
            target: book.target(position).map(|(price, _)| price),
            touch: book.plan.execution.limit == LimitRule::Touch,
            best: position.best,
            stop: book.stop(position, position.best).price,
        }
    }

    /// Whether nothing but a decision can end the position.
    pub(super) fn is_idle(&self) -> bool {
        !self.trails && self.target.is_none() && self.stop.is_infinite()
    }

    /// Lets bars pass together if their range holds neither target nor stop, not even the stop that trails their best price.
    #[inline]
    pub(super) fn lets_pass(&mut self, highest: f64, lowest: f64) -> bool {
        let (favourable, adverse) = if self.side == Side::Long { (highest, lowest) } else { (lowest, highest) };
        let (best, stop) = self.trailed(favourable);
        let passes = !self.hits(favourable) && !reached(self.side, adverse, stop);
        if passes {
            (self.best, self.stop) = (best, stop);
        }
        passes
    }

    /// Lets bars pass one by one up to the first that reaches the stop or the target; returns whether there is none.
    pub(super) fn walk(&mut self, bars: BarsView<'_>, quiet: &mut Quiet) -> bool {
        let same_bar = self.book.plan.execution.trailing == TrailingRule::SameBar;
        for ((open, high), low) in bars.open.iter().zip(bars.high).zip(bars.low) {
            let (favourable, adverse) = if self.side == Side::Long { (*high, *low) } else { (*low, *high) };
            let (best, stop) = self.trailed(favourable);
            let tested = if same_bar { stop } else { self.stop };
            if reached(self.side, *open, self.stop) || reached(self.side, adverse, tested) || self.hits(favourable) {
                return false;
            }
            (self.best, self.stop) = (best, stop);
            quiet.see(1, *high, *low);
        }
        true
    }

    /// Returns best price and stop after a price.
    #[inline]
    fn trailed(&self, favourable: f64) -> (f64, f64) {
        let better = if self.side == Side::Long { favourable > self.best } else { favourable < self.best };
        if self.trails && better {
            (favourable, self.book.stop(self.position, favourable).price)
        } else {
            (self.best, self.stop)
        }
    }

    #[inline]
    fn hits(&self, favourable: f64) -> bool {
        let Some(target) = self.target else { return false };
        let (gain, goal) = if self.side == Side::Long { (favourable, target) } else { (-favourable, -target) };
        if self.touch { gain >= goal } else { gain > goal }
    }
}
