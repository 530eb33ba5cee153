//! Margin and funding.

use super::*;
use crate::{ConstantFunding, FundingRate};
use assay_types::Timeframe;

#[test]
fn a_margin_call_comes_before_the_account_is_empty() {
    let mut plan = plan();
    plan.execution.leverage = 4.0;
    plan.execution.maintenance = 0.1;
    plan.execution.liquidation_fee = 0.01;
    plan.sizing = Sizing::EquityFraction(4.0);
    let record = run(&[FLAT, FLAT, [100.0, 100.0, 70.0, 72.0]], &[(0, "L")], &plan);
    // 400 units on 30,000 borrowed: at 30,000 / (400 * 0.9) the equity is a tenth of the position.
    let trade = record.trades[0];
    assert_eq!(trade.reason, ExitReason::Liquidation);
    close_to(trade.exit_price, 30_000.0 / 360.0);
    close_to(trade.fees, 400.0 * trade.exit_price * 0.01);
    close_to(*record.equity.equity.last().unwrap(), 10_000.0 + trade.profit);
    let short = run(&[FLAT, FLAT, [100.0, 130.0, 100.0, 110.0]], &[(0, "S")], &plan);
    close_to(short.trades[0].exit_price, 50_000.0 / 440.0);
}

#[test]
fn a_margin_that_the_leverage_cannot_keep_is_refused() {
    let mut plan = plan();
    plan.execution.leverage = 10.0;
    plan.execution.maintenance = 0.1;
    let error = Engine::new(plan).unwrap_err().to_string();
    assert!(error.starts_with("execution.maintenance is 0.1; it must be from 0 to 0.09"), "{error}");
}

#[test]
fn funding_is_paid_while_a_position_is_held() {
    let paid = |side: &str| {
        let constant = Some(ConstantFunding { interval: Timeframe::DAY, rate: 0.001 });
        let once = FundingRate { time: Timestamp::from_nanos(3 * DAY), rate: 0.01 };
        let mut plan = plan();
        plan.funding = Some(Arc::new(Funding { constant, rates: vec![once] }));
        let record = run(&[FLAT; 6], &[(0, side), (3, "ls")], &plan);
        let trade = record.trades[0];
        close_to(trade.profit, -trade.funding);
        close_to(*record.equity.equity.last().unwrap(), 10_000.0 - trade.funding);
        assert_eq!(record.funding.to_bits(), trade.funding.to_bits());
        trade.funding
    };
    // Ten units at 100, held over three closes, on one of which another rate falls due.
    close_to(paid("L"), 3.0 + 10.0);
    close_to(paid("S"), -13.0);
}

#[test]
fn parts_of_a_position_share_its_funding() {
    let mut plan = plan();
    let constant = Some(ConstantFunding { interval: Timeframe::DAY, rate: 0.001 });
    plan.funding = Some(Arc::new(Funding { constant, rates: Vec::new() }));
    plan.exits.take_profit = vec![TargetPlan { at: 0.05, close: 0.25 }];
    let record = run(&[FLAT, FLAT, [100.0, 107.0, 99.0, 100.0], FLAT], &[(0, "L"), (2, "l")], &plan);
    close_to(record.trades[0].funding, 0.25);
    close_to(record.trades[1].funding, 0.75 + 0.75);
    let profits: f64 = record.trades.iter().map(|trade| trade.profit).sum();
    close_to(*record.equity.equity.last().unwrap(), 10_000.0 + profits);
}
