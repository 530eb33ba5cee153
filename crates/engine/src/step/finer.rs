//! The order of events inside a bar, told by shorter bars.

use assay_dataset::{Bar, BarsView};

use super::{Account, Book, order::Order};
use crate::Intrabar;

impl Book {
    /// Lets orders, stops and targets act over a bar, step by step over its finer bars where the order of events decides.
    ///
    /// `finer` are the shorter bars within the bar. Where they do not reach its extremes, the bar is taken whole.
    pub(crate) fn act_with(&mut self, account: &mut Account, bar: &Bar, finer: BarsView<'_>) {
        if self.plan.execution.intrabar != Intrabar::Finer || !self.path_decides(bar) {
            self.act_inside(account, bar);
            return;
        }
        self.note_ambiguous();
        if !covers(finer, bar) {
            self.uncovered += 1;
            self.act_inside(account, bar);
            return;
        }
        for (place, part) in finer.iter().enumerate() {
            let part = within(&part, bar);
            if place > 0 && self.waits_for_a_price() {
                self.fill_entry(account, &part);
            }
            self.act_inside(account, &part);
        }
    }

    /// Whether the order of events over a bar decides anything.
    fn path_decides(&self, bar: &Bar) -> bool {
        match &self.position {
            Some(position) => self.reaches_both(bar, position, self.best_on(bar, position)),
            None => self.pending.enter.is_some_and(|entry| self.fills_inside(&entry, bar).is_some()),
        }
    }

    fn waits_for_a_price(&self) -> bool {
        self.position.is_none() && self.pending.enter.is_some_and(|entry| entry.order != Order::Market)
    }
}

/// Whether finer bars hold the extremes of a bar.
fn covers(finer: BarsView<'_>, bar: &Bar) -> bool {
    finer.high.iter().any(|high| *high >= bar.high) && finer.low.iter().any(|low| *low <= bar.low)
}

/// Moves a finer bar into the bar that it is a part of, whose time and volume it takes.
fn within(part: &Bar, bar: &Bar) -> Bar {
    let inside = |price: f64| price.clamp(bar.low, bar.high);
    Bar {
        time: bar.time,
        open: inside(part.open),
        high: inside(part.high),
        low: inside(part.low),
        close: inside(part.close),
        volume: bar.volume,
    }
}
