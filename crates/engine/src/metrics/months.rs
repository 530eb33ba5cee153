use assay_dataset::{Date, trading_day};

use crate::{Equity, Month};

/// Returns the change of equity over each month (UTC) that has bars: the last equity of the month over the last of the month
/// before, the first over the starting capital.
pub fn months(equity: &Equity, capital: f64) -> Vec<Month> {
    let mut months: Vec<Month> = Vec::new();
    let mut start = capital;
    let mut last = capital;
    let mut index = 0;
    while let Some(time) = equity.time.get(index) {
        let day = trading_day(*time);
        let rest = equity.time.get(index..).unwrap_or_default();
        index += rest.partition_point(|time| trading_day(*time) == day).max(1);
        let Date { year, month, .. } = Date::from_days(day);
        if months.last().is_none_or(|open| (open.year, open.month) != (year, month)) {
            start = last;
            months.push(Month { year, month, change: None });
        }
        last = equity.equity.get(index - 1).copied().unwrap_or(last);
        if let Some(open) = months.last_mut() {
            open.change = (start > 0.0).then(|| last / start - 1.0);
        }
    }
    months
}
