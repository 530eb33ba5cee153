use crate::Trade;

/// Profit rates of closed trades, in ascending order.
pub(super) struct WorstTrades(Vec<f64>);

impl WorstTrades {
    pub(super) fn new(closed: &[&Trade]) -> Self {
        let mut rates: Vec<f64> = closed.iter().map(|trade| trade.profit_rate).collect();
        rates.sort_unstable_by(f64::total_cmp);
        Self(rates)
    }

    /// Returns the worst.
    pub(super) fn worst(&self) -> Option<f64> {
        self.0.first().copied()
    }

    /// Returns the quantile `percent` by nearest rank: the `ceil(p * n)`-th value in ascending order.
    ///
    /// Not defined where fewer than one trade in `100 / percent` exists. Source: Hyndman & Fan (1996), type 1.
    pub(super) fn quantile(&self, percent: usize) -> Option<f64> {
        let rank = (self.0.len() * percent).div_ceil(100);
        if self.0.len() * percent < 100 { None } else { self.0.get(rank - 1).copied() }
    }
}
