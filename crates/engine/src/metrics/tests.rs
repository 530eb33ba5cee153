use assay_dataset::Calendar;
use assay_types::{Timeframe, Timestamp};

use super::{
    cagr::cagr, calmar::calmar, drawdown, expectancy::expectancy, profit_factor::profit_factor, sharpe::sharpe,
    sortino::sortino, sqn::sqn, tail_loss::tail_loss, turnover::turnover, volatility::volatility, win_rate::win_rate,
    worst_trades::WorstTrades, *,
};
use crate::{Equity, ExitReason, Side, Trade};

const DAY: i64 = 86_400_000_000_000;

fn near(found: Option<f64>, expected: f64, tolerance: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

fn daily(values: &[f64]) -> Returns {
    Returns { values: values.to_vec(), per_year: 252.0 }
}

fn curve(step: i64, equity: &[f64]) -> Equity {
    let time = (1..).zip(equity).map(|(number, _)| number * step).collect();
    Equity { time, equity: equity.to_vec(), drawdown: vec![0.0; equity.len()] }
}

fn trade(profit: f64) -> Trade {
    let at = Timestamp::from_nanos(0);
    Trade {
        position: 0,
        strategy: 0,
        instrument: 0,
        side: Side::Long,
        quantity: 1.0,
        decided_at: at,
        entry_time: at,
        entry_price: 100.0,
        exit_time: at,
        exit_price: 100.0 + profit,
        reason: ExitReason::Signal,
        open: false,
        fees: 0.0,
        funding: 0.0,
        profit,
        profit_rate: profit / 100.0,
        bars_held: 1,
        worst_excursion: 0.0,
        best_excursion: 0.0,
    }
}

/// Bailey & López de Prado (2014), the numerical example.
#[test]
fn the_deflated_sharpe_ratio_is_that_of_its_paper() {
    let deviation = 1.0;
    let moments =
        Moments { count: 1_250, mean: 2.5 / 250_f64.sqrt(), deviation, skewness: Some(-3.0), kurtosis: Some(10.0) };
    near(expected_maximum_sharpe(100.0, 0.5 / 250.0), 0.113_172_00, 5e-9);
    near(deflated_sharpe(&moments, 100.0, 0.5 / 250.0), 0.900_396_83, 5e-9);
    assert_eq!(expected_maximum_sharpe(1.0, 0.1), None);
    assert_eq!(expected_maximum_sharpe(f64::NAN, 0.1), None);
}

/// Values of Wolfram's `InverseCDF[NormalDistribution[], p]`.
#[test]
fn the_normal_quantile_inverts_the_distribution() {
    for (p, x) in
        [(0.5, 0.0), (0.975, 1.959_963_984_540_054), (0.01, -2.326_347_874_040_841), (0.999, 3.090_232_306_167_813)]
    {
        near(normal_quantile(p), x, 1e-13);
        near(Some(normal_cdf(x)), p, 1e-15);
    }
    assert_eq!([0.0, 1.0, -1.0, f64::NAN].map(normal_quantile), [None; 4]);
}

#[test]
fn ratios_are_those_computed_by_hand() {
    let returns = daily(&[0.01, -0.02, 0.03, 0.0]);
    // mean 0.005; sum of squared distances 0.0013; downside sqrt(0.0004 / 4) = 0.01.
    let deviation = (0.0013_f64 / 3.0).sqrt();
    near(volatility(&returns), deviation * 252_f64.sqrt(), 1e-15);
    near(sharpe(&returns), 0.005 / deviation * 252_f64.sqrt(), 1e-13);
    near(sortino(&returns), 0.5 * 252_f64.sqrt(), 1e-13);
    near(cagr(100.0, 121.0, 2.0), 0.1, 1e-15);
    near(calmar(Some(0.1), -0.2), 0.5, 1e-15);
}

#[test]
fn what_is_not_defined_is_absent() {
    assert_eq!(sharpe(&daily(&[])), None);
    assert_eq!(sharpe(&daily(&[0.1])), None);
    assert_eq!(sharpe(&daily(&[0.0; 10])), None);
    assert_eq!(sortino(&daily(&[0.01; 10])), None);
    assert_eq!((cagr(100.0, -1.0, 1.0), cagr(100.0, 120.0, 0.0)), (None, None));
    assert_eq!((calmar(None, -0.1), calmar(Some(0.1), 0.0)), (None, None));
    assert_eq!((win_rate(&[]), expectancy(&[]), sqn(&[]), profit_factor(&[])), (None, None, None, None));
    assert_eq!(profit_factor(&[&trade(1.0)]), None);
    assert_eq!(sqn(&[&trade(1.0), &trade(1.0)]), None);
    assert_eq!(tail_loss(&daily(&[0.1; 19])), None);
    assert_eq!(turnover(1.0, Some(1.0), 0.0), None);
}

#[test]
fn trade_statistics_are_those_computed_by_hand() {
    let trades = [trade(30.0), trade(-10.0), trade(0.0), trade(20.0)];
    let closed: Vec<&Trade> = trades.iter().collect();
    near(win_rate(&closed), 0.5, 0.0);
    near(profit_factor(&closed), 5.0, 0.0);
    near(expectancy(&closed), 10.0, 0.0);
    // Distances 20, -20, -10, 10: squares add up to 1000.
    near(sqn(&closed), 2.0 * 10.0 / (1_000.0_f64 / 3.0).sqrt(), 1e-14);
    near(WorstTrades::new(&closed).worst(), -0.1, 0.0);
    assert_eq!(WorstTrades::new(&closed).quantile(10), None);
}

#[test]
fn quantiles_are_by_nearest_rank() {
    let trades: Vec<Trade> = (1..=30).map(|profit| trade(f64::from(profit))).collect();
    let worst = WorstTrades::new(&trades.iter().collect::<Vec<_>>());
    assert_eq!((worst.quantile(1), worst.quantile(5), worst.quantile(10)), (None, Some(0.02), Some(0.03)));
}

#[test]
fn the_tail_is_the_mean_of_the_worst_twentieth() {
    let values: Vec<f64> = (0..40).map(|index| f64::from(index) / 100.0 - 0.1).collect();
    near(tail_loss(&daily(&values)), -0.095, 1e-15);
}

#[test]
fn drawdowns_are_deepest_and_longest() {
    let equity = [110.0, 99.0, 105.0, 110.0, 120.0, 60.0, 70.0];
    assert!((drawdown::deepest_of(100.0, equity.into_iter()) - -0.5).abs() < 1e-15);
    let walked = curve::walk(100.0, &curve(DAY, &equity));
    assert!((walked.deepest - -0.5).abs() < 1e-15 && (drawdown::days(walked.longest) - 3.0).abs() < 1e-12);
    near(walked.mean, 674.0 / 7.0, 1e-12);
    assert_eq!(curve::walk(100.0, &curve(DAY, &[100.0, 100.0, 101.0])).longest, 0);
    let mut open = trade(-50.0);
    open.open = true;
    let closed = drawdown::deepest_closed(100.0, &[trade(20.0), trade(-30.0), open]);
    assert!((closed - -0.25).abs() < 1e-15);
}

#[test]
fn hourly_bars_give_one_return_a_day() {
    let equity: Vec<f64> = (1..=48).map(f64::from).collect();
    let found = returns(&curve(DAY / 24, &equity), 12.0, Timeframe::HOUR, Calendar::AlwaysOpen);
    assert_eq!((found.values, found.per_year.to_bits()), (vec![1.0, 1.0], 365.0_f64.to_bits()));
}

#[test]
fn a_weekend_belongs_to_monday_on_an_exchange() {
    // Days 1 to 7 end Thursday 1970-01-01 to Wednesday: values on Friday, Saturday, Sunday, Monday.
    let equity = curve(DAY, &[10.0, 20.0, 25.0, 30.0, 40.0]);
    let found = returns(&equity, 10.0, Timeframe::DAY, Calendar::Exchange);
    assert_eq!(found.values, [0.0, 1.0, 1.0]);
    assert_eq!(returns(&equity, 10.0, Timeframe::DAY, Calendar::AlwaysOpen).values.len(), 5);
}

#[test]
fn weekly_bars_have_their_own_number_a_year() {
    let found = returns(&curve(7 * DAY, &[11.0, 12.1]), 10.0, "1w".parse().unwrap(), Calendar::Exchange);
    assert!((found.per_year - 365.0 / 7.0).abs() < 1e-12);
    assert_eq!(found.values.len(), 2);
}

#[test]
fn returns_end_where_equity_does() {
    let found = returns(&curve(DAY, &[10.0, -5.0, 20.0]), 10.0, Timeframe::DAY, Calendar::AlwaysOpen);
    assert_eq!(found.values, [0.0, -1.5]);
}

#[test]
fn months_are_measured_from_the_end_of_the_month_before() {
    let equity = curve(10 * DAY, &[110.0, 121.0, 121.0, 60.5, 0.0, 0.0, 50.0]);
    let found = months(&equity, 100.0);
    let rows: Vec<_> = found.iter().map(|month| (month.year, month.month, month.change)).collect();
    assert_eq!(rows[0].1, 1);
    near(rows[0].2, 0.21, 1e-12);
    near(rows[1].2, -1.0, 1e-12);
    assert_eq!((rows[2].1, rows[2].2), (3, None));
}
