//! What operations remember from bar to bar. The batch form runs the same machines over whole columns.

use std::collections::VecDeque;

use super::{Direction, TruthWindow};

/// On which side of the right the left was when they last differed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Sides {
    #[default]
    Unknown,
    Above,
    Below,
}

impl Sides {
    /// Takes one bar and tells whether the left crossed over: it was strictly on the other side when they last differed,
    /// both have had values ever since, and now it is strictly on this side.
    #[inline]
    pub(crate) fn step(&mut self, direction: Direction, left: f64, right: f64) -> bool {
        let now = if left > right {
            Self::Above
        } else if left < right {
            Self::Below
        } else if left.is_nan() || right.is_nan() {
            Self::Unknown
        } else {
            // Touching changes nothing.
            return false;
        };
        self.turn(direction, now)
    }

    /// Takes a bar that is on one side, or where either has no value; tells whether that is a cross.
    #[inline]
    pub(super) fn turn(&mut self, direction: Direction, now: Self) -> bool {
        let before = std::mem::replace(self, now);
        match direction {
            Direction::Above => before == Self::Below && now == Self::Above,
            Direction::Below => before == Self::Above && now == Self::Below,
        }
    }
}

/// A condition over the last bars.
#[derive(Clone, Debug)]
pub(crate) struct Truths {
    window: TruthWindow,
    bars: usize,
    held: usize,
    last: VecDeque<bool>,
}

impl Truths {
    pub(crate) fn new(window: TruthWindow, bars: u32) -> Self {
        Self { window, bars: bars as usize, held: 0, last: VecDeque::with_capacity(bars as usize) }
    }

    /// Takes one bar and returns the summary; one and zero stand for true and false.
    #[inline]
    pub(crate) fn step(&mut self, holds: bool) -> f64 {
        if self.last.len() == self.bars && self.last.pop_front() == Some(true) {
            self.held -= 1;
        }
        self.last.push_back(holds);
        self.held += usize::from(holds);
        let full = self.last.len() == self.bars;
        match self.window {
            TruthWindow::Count if full => self.held as f64,
            TruthWindow::Count => f64::NAN,
            TruthWindow::Any => f64::from(u8::from(self.held > 0)),
            TruthWindow::All => f64::from(u8::from(full && self.held == self.bars)),
        }
    }
}

/// How long ago a condition held.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ago(Option<u64>);

impl Ago {
    #[inline]
    pub(crate) fn step(&mut self, holds: bool) -> f64 {
        self.0 = if holds { Some(0) } else { self.0.map(|bars| bars + 1) };
        self.0.map_or(f64::NAN, |bars| bars as f64)
    }
}

/// A number as it was when a condition last held.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kept(f64);

impl Default for Kept {
    fn default() -> Self {
        Self(f64::NAN)
    }
}

impl Kept {
    #[inline]
    pub(crate) fn step(&mut self, holds: bool, number: f64) -> f64 {
        if holds {
            self.0 = number;
        }
        self.0
    }
}

/// Numbers of the last bars.
#[derive(Clone, Debug)]
pub(crate) struct Past {
    last: Vec<f64>,
    at: usize,
}

impl Past {
    /// Remembers `back` bars, of which those before the first are `missing`.
    pub(crate) fn new(back: u32, missing: f64) -> Self {
        Self { last: vec![missing; back as usize], at: 0 }
    }

    /// Takes one number and returns the one of so many bars ago.
    #[inline]
    pub(crate) fn step(&mut self, number: f64) -> f64 {
        let len = self.last.len();
        let Some(slot) = self.last.get_mut(self.at) else { return number };
        self.at += 1;
        if self.at == len {
            self.at = 0;
        }
        std::mem::replace(slot, number)
    }
}
