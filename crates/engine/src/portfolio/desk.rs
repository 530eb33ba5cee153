use assay_dataset::{Bar, BarsView};

use super::{Pair, Setup, Totals, arbitrate::Candidate};
use crate::{
    Dropped, Event, Mark, Step,
    simulate::{ends_session, signal},
    step::{Account, Book},
};

/// A book with what it needs from outside.
pub(super) struct Seat<'a> {
    pub(super) pair: &'a Pair<'a>,
    pub(super) book: Book,
    /// The account's equity when the present bar began to act on the book.
    before: f64,
}

/// Where an instrument stands.
struct Stand {
    /// Index of its next bar.
    next: usize,
    /// Its last known price.
    price: f64,
    /// Its bar at the present moment.
    bar: Option<Bar>,
    /// Units of that bar that books have filled: they share its volume.
    filled: f64,
}

/// Every book on one account.
pub(super) struct Desk<'a> {
    pub(super) setup: &'a Setup<'a>,
    pub(super) account: Account,
    /// In order of symbol, then strategy.
    pub(super) seats: Vec<Seat<'a>>,
    /// Indices of `seats` in order of rank.
    pub(super) ranked: Vec<usize>,
    stands: Vec<Stand>,
    /// Signed and absolute value of all positions.
    value: (f64, f64),
    pub(super) dropped: Dropped,
}

impl<'a> Desk<'a> {
    pub(super) fn new(setup: &'a Setup<'a>) -> Self {
        let symbol = |pair: &Pair<'_>| setup.lines.get(usize::from(pair.origin.instrument)).map(|line| line.symbol);
        let mut pairs: Vec<&Pair<'_>> = setup.pairs.iter().collect();
        pairs.sort_by_key(|pair| (symbol(pair), pair.origin.strategy));
        let seat = |pair: &&'a Pair<'a>| Seat { pair, book: Book::new(pair.plan.clone(), pair.origin), before: 0.0 };
        let mut ranked: Vec<usize> = (0..pairs.len()).collect();
        ranked.sort_by(|a, b| match (pairs.get(*a), pairs.get(*b)) {
            (Some(a), Some(b)) => {
                let sooner = b.priority.cmp(&a.priority).then(b.confidence.total_cmp(&a.confidence));
                sooner.then(a.origin.strategy.cmp(&b.origin.strategy)).then_with(|| symbol(a).cmp(&symbol(b)))
            }
            _ => std::cmp::Ordering::Equal,
        });
        Self {
            setup,
            account: Account::new(setup.capital),
            seats: pairs.iter().map(seat).collect(),
            ranked,
            stands: setup.lines.iter().map(|_| Stand { next: 0, price: 0.0, bar: None, filled: 0.0 }).collect(),
            value: (0.0, 0.0),
            dropped: Dropped::default(),
        }
    }

    pub(super) fn events(&self) -> &[Event] {
        &self.account.events
    }

    pub(super) fn totals(&self) -> Totals {
        let mut dropped = self.dropped;
        self.seats.iter().for_each(|seat| dropped.add(&seat.book.dropped()));
        let ambiguous_bars = self.seats.iter().map(|seat| seat.book.ambiguous()).sum();
        let uncovered_bars = self.seats.iter().map(|seat| seat.book.uncovered()).sum();
        let Account { fees, funding, traded, .. } = self.account;
        Totals { fees, funding, traded_value: traded, ambiguous_bars, uncovered_bars, dropped }
    }

    /// Takes the bars that close at `time`.
    pub(super) fn step(&mut self, time: i64) -> Mark {
        self.account.events.clear();
        self.advance(time);
        self.open();
        let base = self.account.cash + self.value.0;
        self.act_inside();
        self.close();
        self.each(|book, account, step| book.fund(account, &step.bar));
        self.each(Book::end_session);
        self.each(|book, _, _| book.expire());
        self.decide();
        self.each(|book, _, _| book.end());
        self.mark(base)
    }

    /// Ends the run: what is open is marked or closed at its last known price.
    pub(super) fn finish(&mut self) -> Mark {
        self.account.events.clear();
        for stand in &mut self.stands {
            stand.bar = None;
        }
        for index in 0..self.seats.len() {
            self.revalue();
            let Some(seat) = self.seats.get_mut(index) else { continue };
            let line = self.setup.lines.get(usize::from(seat.pair.origin.instrument));
            let last = line.and_then(|line| line.bars.get(line.bars.len().saturating_sub(1)));
            let Some(last) = last else { continue };
            leave_out(&mut self.account, self.value, &seat.book, last.close);
            seat.book.begin();
            seat.book.finish(&mut self.account, &last);
        }
        self.revalue();
        let base = self.account.cash + self.value.0;
        self.mark(base)
    }

    /// Finds the bar of each instrument at `time`, and takes its open as the known price.
    fn advance(&mut self, time: i64) {
        for (stand, line) in self.stands.iter_mut().zip(self.setup.lines) {
            stand.bar = line.bars.get(stand.next).filter(|bar| bar.time == time);
            stand.filled = 0.0;
            if let Some(bar) = &stand.bar {
                stand.next += 1;
                stand.price = bar.open;
            }
        }
        for seat in &mut self.seats {
            let stand = self.stands.get(usize::from(seat.pair.origin.instrument));
            if stand.is_some_and(|stand| stand.bar.is_some()) {
                seat.book.begin();
            } else {
                seat.book.rest();
            }
        }
        self.revalue();
    }

    /// Takes each close as the known price.
    fn close(&mut self) {
        for stand in &mut self.stands {
            if let Some(bar) = &stand.bar {
                stand.price = bar.close;
            }
        }
        self.revalue();
    }

    /// Lets what was decided before fill at the opens: exits free cash for entries.
    fn open(&mut self) {
        self.each(|book, account, step| book.fill_exit(account, &step.bar));
        self.each_ranked(|book, account, step| book.fill_entry(account, &step.bar));
    }

    fn act_inside(&mut self) {
        for index in 0..self.seats.len() {
            let before = self.account.cash + self.value.0;
            if let Some(seat) = self.seats.get_mut(index) {
                seat.before = before;
            }
            let finer = self.finer(index);
            self.on(index, &mut |book, account, step| {
                book.bear(account);
                book.act_with(account, &step.bar, finer);
            });
        }
        self.revalue();
    }

    /// Calls every book that has a bar, in order of symbol.
    pub(super) fn each(&mut self, mut call: impl FnMut(&mut Book, &mut Account, &Step)) {
        for index in 0..self.seats.len() {
            self.on(index, &mut call);
        }
        self.revalue();
    }

    fn each_ranked(&mut self, mut call: impl FnMut(&mut Book, &mut Account, &Step)) {
        for place in 0..self.ranked.len() {
            if let Some(index) = self.ranked.get(place).copied() {
                self.on(index, &mut call);
            }
        }
        self.revalue();
    }

    /// Calls one book, if it has a bar; the account knows what the others hold.
    pub(super) fn on(&mut self, index: usize, call: &mut impl FnMut(&mut Book, &mut Account, &Step)) {
        let Some(seat) = self.seats.get_mut(index) else { return };
        let Some(stand) = self.stands.get_mut(usize::from(seat.pair.origin.instrument)) else { return };
        let Some(step) = step(self.setup, stand, seat.pair) else { return };
        let price = stand.price;
        let own = leave_out(&mut self.account, self.value, &seat.book, price);
        seat.book.filled = stand.filled;
        call(&mut seat.book, &mut self.account, &step);
        stand.filled = seat.book.filled;
        let now = seat.book.quantity() * price;
        self.value.0 += now - own;
        self.value.1 += now.abs() - own.abs();
    }

    /// Adds up what is held at the known prices, anew so that no rounding piles up.
    pub(super) fn revalue(&mut self) {
        self.value = (0.0, 0.0);
        for seat in &self.seats {
            let Some(stand) = self.stands.get(usize::from(seat.pair.origin.instrument)) else { continue };
            let value = seat.book.quantity() * stand.price;
            self.value.0 += value;
            self.value.1 += value.abs();
        }
    }

    /// Returns the finer bars within the present bar of a book's instrument.
    fn finer(&self, index: usize) -> BarsView<'a> {
        let Some(seat) = self.seats.get(index) else { return BarsView::default() };
        let place = usize::from(seat.pair.origin.instrument);
        let (Some(line), Some(stand)) = (self.setup.lines.get(place), self.stands.get(place)) else {
            return BarsView::default();
        };
        let Some(bar) = stand.bar.filter(|_| !line.finer.is_empty()) else { return BarsView::default() };
        let begin = line.finer.time.partition_point(|time| *time <= bar.time.saturating_sub(line.span));
        let end = line.finer.time.partition_point(|time| *time <= bar.time);
        line.finer.slice(begin..end.max(begin))
    }

    /// Returns the bars of an instrument that have closed.
    pub(super) fn seen(&self, instrument: u16) -> Option<BarsView<'a>> {
        let place = usize::from(instrument);
        let (line, stand) = (self.setup.lines.get(place)?, self.stands.get(place)?);
        Some(line.bars.slice(0..stand.next))
    }

    /// Marks the account. Its worst moment is taken as if the worst of every position had come at once.
    fn mark(&self, base: f64) -> Mark {
        let equity = self.account.cash + self.value.0;
        let mut fell = self.seats.iter().filter(|seat| seat.book.worst().is_finite());
        let worst = match (fell.next(), fell.next()) {
            (None, _) => equity,
            (Some(one), None) => one.book.worst(),
            _ => {
                let losses = self.seats.iter().map(|seat| (seat.before - seat.book.worst()).max(0.0));
                base - losses.sum::<f64>()
            }
        };
        Mark { equity, worst: worst.min(equity), position_value: self.value.1 }
    }

    /// Returns what an entry is up against: the books in order of rank that may open a position now.
    pub(super) fn candidates(&mut self) -> Vec<Candidate> {
        let mut candidates = Vec::new();
        for place in 0..self.ranked.len() {
            let Some(index) = self.ranked.get(place).copied() else { continue };
            let mut found = None;
            self.on(index, &mut |book, account, step| {
                let intent = book.intend(step);
                book.leave(account, step, intent.exit);
                found = intent.enter.map(|entry| Candidate::new(index, entry));
            });
            candidates.extend(found);
        }
        self.revalue();
        candidates
    }
}

/// Tells the account what the other books hold, and returns the value of this one's position.
fn leave_out(account: &mut Account, value: (f64, f64), book: &Book, price: f64) -> f64 {
    let own = book.quantity() * price;
    account.elsewhere = value.0 - own;
    account.exposure = (value.1 - own.abs()).max(0.0);
    own
}

fn step(setup: &Setup<'_>, stand: &Stand, pair: &Pair<'_>) -> Option<Step> {
    let bar = stand.bar?;
    let index = stand.next.checked_sub(1)?;
    let line = setup.lines.get(usize::from(pair.origin.instrument))?;
    let session_ends = !pair.plan.exits.carries() && ends_session(line.bars.time, index);
    Some(Step { bar, signal: signal(pair.signals, index), session_ends })
}
