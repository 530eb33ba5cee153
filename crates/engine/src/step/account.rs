use super::Event;

/// The money of a run, and what its books together hold.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    /// Cash, without positions.
    pub(crate) cash: f64,
    /// Fees paid so far.
    pub(crate) fees: f64,
    /// Funding paid so far.
    pub(crate) funding: f64,
    /// Value traded so far.
    pub(crate) traded: f64,
    /// Signed value of the positions of all books but the one that acts.
    pub(crate) elsewhere: f64,
    /// Absolute value of the same positions.
    pub(crate) exposure: f64,
    /// Number of the next position.
    pub(crate) positions: u32,
    /// What happened on the present bar, in order.
    pub(crate) events: Vec<Event>,
}

impl Account {
    pub(crate) fn new(capital: f64) -> Self {
        Self {
            cash: capital,
            fees: 0.0,
            funding: 0.0,
            traded: 0.0,
            elsewhere: 0.0,
            exposure: 0.0,
            positions: 0,
            events: Vec::with_capacity(8),
        }
    }

    /// Returns what the account is worth without the position of the book that acts.
    pub(crate) fn without(&self) -> f64 {
        self.cash + self.elsewhere
    }

    /// Books a fill of `value` that moves `cash` out of the account, and a fee.
    pub(crate) fn pay(&mut self, value: f64, cash: f64, fee: f64) {
        self.traded += value;
        self.fees += fee;
        self.cash -= cash + fee;
    }

    /// Books a fill of `value` that moves `cash` into the account, less a fee.
    pub(crate) fn receive(&mut self, value: f64, cash: f64, fee: f64) {
        self.traded += value;
        self.fees += fee;
        self.cash += cash - fee;
    }
}
