use assay_dataset::{Date, trading_day};

use super::stretches::stretches;
use crate::{Equity, Month};

/// Returns the change of equity over each month (UTC) that has bars: the last equity of the month over the last of the month
/// before, the first over the starting capital.
pub fn months(equity: &Equity, capital: f64) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    let mut start = capital;
    let mut last = capital;
    for end in stretches(&equity.time, trading_day) {
        let Some((time, closed)) = equity.time.get(end - 1).zip(equity.equity.get(end - 1)) else { break };
        let Date { year, month, .. } = Date::from_days(trading_day(*time));
        if months.last().is_none_or(|open| (open.year, open.month) != (year, month)) {
            start = last;
            months.push(Month { year, month, change: None });
        }
        last = *closed;
        if let Some(open) = months.last_mut() {
            open.change = (start > 0.0).then(|| last / start - 1.0);
        }
    }
    months
}
