//! Questions to a run: why a trade was made, and whether its strategies know the future.

use std::collections::BTreeMap;

use assay_engine::{
    Answer, CounterfactualReport, DecisionTrail, DialectOptions, EngineError, ExitReason, FeeTier, Fill, Fills,
    Intrabar, LookaheadOptions, Moment, Preset, Question, Rules, RunSpec, Side, Trade, Unobserved, backtest, inspect,
};
use assay_strategy::{Exits, builtin, builtins, parse};
use assay_types::Timeframe;

use crate::support::Market;

fn market() -> Market {
    Market::synthetic("SYN-BTC 1h", "SYN-BTC", Timeframe::HOUR, 2_000)
}

fn spec(market: &Market, id: &str) -> RunSpec {
    market.spec(&parse(builtin(id).unwrap().source).unwrap().document)
}

fn ask(market: &Market, spec: &RunSpec, question: Question) -> Result<Answer, EngineError> {
    inspect(spec, &[market.bars.view().into()], question, &mut Unobserved)
}

fn trail(market: &Market, spec: &RunSpec, trade: u32) -> DecisionTrail {
    let question = Question::Decision { trade };
    let answer = ask(market, spec, question).unwrap();
    assert!(answer.answers(&question) && !answer.answers(&Question::Decision { trade: trade + 1 }));
    let Answer::Decision(trail) = answer else { unreachable!("an answer of another kind") };
    *trail
}

#[test]
fn a_decision_shows_the_condition_that_held_and_its_numbers() {
    let market = market();
    for fill in [Fill::NextOpen, Fill::ThisClose] {
        let mut spec = spec(&market, "sma-cross");
        spec.execution.fill = fill;
        let outcome = backtest(&spec, &[market.bars.view().into()], &mut Unobserved).unwrap();
        assert!(outcome.trades.len() > 10);
        for (number, trade) in (1..).zip(&outcome.trades).take(8) {
            let trail = trail(&market, &spec, number);
            assert_eq!((trail.result, trail.side, trail.reason), (outcome.digest, trade.side, trade.reason));
            assert_eq!(trail.entry.time, trade.decided_at);
            assert_eq!(market.bars.time[usize::try_from(trail.entry.bar).unwrap()], trade.decided_at.as_nanos());
            let entered = trail.entry.conditions.iter().find(|condition| condition.path == "long.entry").unwrap();
            assert!(entered.holds, "{:?}", trail.entry);
            let averages: Vec<f64> = trail
                .entry
                .values
                .iter()
                .filter(|value| value.expression.starts_with("sma("))
                .filter_map(|value| value.value)
                .collect();
            assert!(averages.len() == 2 && averages[0] > averages[1], "{:?}", trail.entry.values);
            if let Some(exit) = &trail.exit {
                assert!(exit.conditions.iter().any(|condition| condition.path == "long.exit" && condition.holds));
                assert!(exit.time <= trade.exit_time && (exit.time < trade.exit_time) == (fill == Fill::NextOpen));
            }
        }
    }
}

#[test]
fn the_last_part_of_an_exit_names_the_decision_of_the_first() {
    let mut market = market();
    market.bars.volume.fill(1_000.0);
    for reason in [ExitReason::Signal, ExitReason::Reversal] {
        for fill in [Fill::NextOpen, Fill::ThisClose] {
            let mut spec = if reason == ExitReason::Signal { spec(&market, "sma-cross") } else { both_sides(&market) };
            if reason == ExitReason::Reversal {
                spec.strategies[0].document.exits = Exits::default();
                spec.strategies[0].document.entry.life = Some(20.0.into());
            }
            spec.execution.fill = fill;
            let price = market.bars.close[1_000];
            // A position takes three bars or four.
            spec.execution.volume_share = Some(10_000.0 / price / 3_500.0);
            spec.strategies[0].document.entry.life = Some(20.0.into());
            let outcome = backtest(&spec, &[market.bars.view().into()], &mut Unobserved).unwrap();
            let mut parts: BTreeMap<u32, Vec<(u32, Trade)>> = BTreeMap::new();
            for (number, trade) in (1..).zip(&outcome.trades).filter(|(_, trade)| trade.reason == reason) {
                parts.entry(trade.position).or_default().push((number, *trade));
            }
            let spread: Vec<_> = parts.into_values().filter(|parts| parts.len() > 2).take(2).collect();
            assert_eq!(spread.len(), 2, "{reason:?} {fill:?}");
            for parts in spread {
                let decided: Vec<_> =
                    parts.iter().map(|(number, _)| trail(&market, &spec, *number).exit.unwrap()).collect();
                assert!(decided.iter().all(|moment| *moment == decided[0]));
                let first = market.bars.time.binary_search(&parts[0].1.exit_time.as_nanos()).unwrap();
                let before = usize::from(fill == Fill::NextOpen);
                assert_eq!(decided[0].bar, (first - before) as u64, "{reason:?} {fill:?}");
                let asked = match (reason, parts[0].1.side) {
                    (ExitReason::Signal, _) => "long.exit",
                    (_, Side::Long) => "short.entry",
                    (_, Side::Short) => "long.entry",
                };
                let held = |moment: &Moment| moment.conditions.iter().any(|one| one.path == asked && one.holds);
                assert!(held(&decided[0]), "{:?}", decided[0].conditions);
            }
        }
    }
}

#[test]
fn a_decision_shows_the_exits_of_its_own_side() {
    let market = market();
    let mut spec = both_sides(&market);
    let exits =
        r#"{"stop_loss": "3%", "long": {"stop_distance": "2 * atr(14)"}, "short": {"stop_distance": "4 * atr(20)"}}"#;
    spec.strategies[0].document.exits = serde_json::from_str(exits).unwrap();
    let outcome = backtest(&spec, &[market.bars.view().into()], &mut Unobserved).unwrap();
    for side in [Side::Long, Side::Short] {
        let number = outcome.trades.iter().position(|trade| trade.side == side).unwrap();
        let entry = trail(&market, &spec, u32::try_from(number).unwrap() + 1).entry;
        let shows = |text: &str| entry.values.iter().any(|value| value.expression == text);
        assert_eq!(
            (shows("atr(14)"), shows("atr(20)")),
            (side == Side::Long, side == Side::Short),
            "{:?}",
            entry.values
        );
    }
}

#[test]
fn an_exit_without_a_condition_has_none() {
    let market = market();
    let mut spec = spec(&market, "rsi-reversion");
    spec.strategies[0].document.exits.stop_loss = Some(0.01.into());
    let outcome = backtest(&spec, &[market.bars.view().into()], &mut Unobserved).unwrap();
    let by_rule = outcome.trades.iter().position(|trade| trade.reason.as_str() != "signal").unwrap();
    let found = trail(&market, &spec, u32::try_from(by_rule).unwrap() + 1);
    assert_eq!((found.exit, found.reason), (None, outcome.trades[by_rule].reason));
}

#[test]
fn a_trade_that_is_not_there_is_named() {
    let market = market();
    let spec = spec(&market, "sma-cross");
    for trade in [0, 10_000, u32::MAX] {
        for question in [Question::Decision { trade }, Question::Counterfactual { trade }] {
            let error = ask(&market, &spec, question).unwrap_err();
            assert!(matches!(error, EngineError::NoSuchTrade { trade: named, .. } if named == trade), "{error}");
        }
    }
}

fn counterfactual(market: &Market, spec: &RunSpec, trade: u32) -> CounterfactualReport {
    let question = Question::Counterfactual { trade };
    let answer = ask(market, spec, question).unwrap();
    assert!(answer.answers(&question) && !answer.answers(&Question::Counterfactual { trade: trade + 1 }));
    let Answer::Counterfactual(report) = answer else { unreachable!("an answer of another kind") };
    *report
}

/// A strategy of both sides that reverses, with targets, a stop and a trailing stop.
const BOTH_SIDES: &str = r#"{
    "name": "Both sides",
    "let": {"fast": "ema(close, 5)", "slow": "ema(close, 20)"},
    "long": {"entry": "fast crosses above slow"},
    "short": {"entry": "fast crosses below slow"},
    "exits": {
        "stop_loss": "3%", "trailing": {"distance": "2%"},
        "take_profit": [{"at": "1%", "close": "40%"}, {"at": "4%", "close": "60%"}]
    },
    "sizing": {"equity_fraction": "90%"}
}"#;

fn both_sides(market: &Market) -> RunSpec {
    let mut spec = market.spec(&serde_json::from_str(BOTH_SIDES).unwrap());
    spec.execution.fees.tiers = vec![FeeTier { from_volume: 100_000.0, rate: 0.0005 }];
    spec
}

/// When, at which price and why a position was closed, and whether it still is open.
type Exit = (i64, f64, ExitReason, bool);

/// Where a position was opened and closed.
fn prices(fills: &Fills) -> (Option<(i64, f64)>, Vec<Exit>) {
    let entry = fills.entry.map(|entry| (entry.time.as_nanos(), entry.price));
    (entry, fills.exits.iter().map(|exit| (exit.time.as_nanos(), exit.price, exit.reason, exit.open)).collect())
}

#[test]
fn the_rules_of_the_run_repeat_its_position() {
    let market = market();
    for fill in [Fill::NextOpen, Fill::ThisClose] {
        let mut spec = both_sides(&market);
        spec.execution.fill = fill;
        let outcome = backtest(&spec, &[market.bars.view().into()], &mut Unobserved).unwrap();
        let sides: Vec<_> = outcome.trades.iter().map(|trade| (trade.side, trade.reason)).collect();
        assert!(sides.len() > 60, "{sides:?}");
        for (number, trade) in (1..).zip(&outcome.trades).step_by(7) {
            let report = counterfactual(&market, &spec, number);
            assert_eq!((report.result, report.side, report.decided_at), (outcome.digest, trade.side, trade.decided_at));
            let own = |other: &&assay_engine::Alternative| other.rules == Rules::Intrabar(Intrabar::Pessimistic);
            let same = report.others.iter().find(own).unwrap();
            assert_eq!(prices(&same.fills), prices(&report.own), "trade {number}");
            // The units of a position are the sum of its parts, and their last bit may differ from what was bought.
            assert!(same.difference.abs() <= 1e-9 * report.own.profit.abs(), "trade {number}: {}", same.difference);
            let of_position = |other: &&Trade| other.position == trade.position;
            assert_eq!(report.own.exits.len(), outcome.trades.iter().filter(of_position).count());
        }
    }
}

#[test]
fn other_rules_fill_the_same_decision_elsewhere() {
    let market = market();
    let spec = both_sides(&market);
    let report = counterfactual(&market, &spec, 1);
    let under = |rules| &report.others.iter().find(|other| other.rules == rules).unwrap().fills;
    let close = under(Rules::Preset(Preset::Vectorbt));
    assert_eq!(close.entry.unwrap().time, report.decided_at, "fills at the close of the decision");
    assert!(report.own.entry.unwrap().time > report.decided_at);
    assert_eq!(close.entry.unwrap().quantity.to_bits(), report.own.entry.unwrap().quantity.to_bits(), "as many units");
    let whole = under(Rules::Preset(Preset::BacktestingPy));
    assert_eq!(whole.entry, None, "less than one unit of this costs all there is");
    let missed = report.others.iter().find(|other| other.fills.entry.is_none()).unwrap();
    assert_eq!(missed.difference.to_bits(), (-report.own.profit).to_bits());
}

#[test]
fn a_counterfactual_that_contradicts_itself_is_no_answer() {
    let market = market();
    let report = counterfactual(&market, &both_sides(&market), 1);
    let question = Question::Counterfactual { trade: 1 };
    let changed = |change: &dyn Fn(&mut CounterfactualReport)| {
        let mut report = report.clone();
        change(&mut report);
        !Answer::Counterfactual(Box::new(report)).answers(&question)
    };
    assert!(!changed(&|_| {}));
    assert!(changed(&|report| report.trade = 2));
    assert!(changed(&|report| report.own.entry = None));
    assert!(changed(&|report| report.others[0].difference += 1.0));
    assert!(changed(&|report| report.others.truncate(3)));
    assert!(changed(&|report| report.others.swap(0, 1)));
    assert!(changed(&|report| report.others[0].fills.omitted = 1));
    let exit = report.own.exits[0];
    assert!(changed(&|report| report.others[0].fills.exits = vec![exit; 33]));
}

#[test]
fn every_built_in_is_clean_and_explains_its_first_trade() {
    let market = market();
    for builtin in builtins() {
        let spec = spec(&market, builtin.id);
        let question = Question::Lookahead(LookaheadOptions { prefixes: 6, seed: 1 });
        let answer = ask(&market, &spec, question).unwrap();
        assert!(answer.answers(&question) && !answer.answers(&Question::Decision { trade: 1 }));
        let Answer::Lookahead(report) = answer else { unreachable!("an answer of another kind") };
        assert!(report.clean && report.checks.len() == 1 && report.unchecked == 0, "{}: {report:?}", builtin.id);
        match ask(&market, &spec, Question::Decision { trade: 1 }) {
            Ok(answer) => assert!(answer.answers(&Question::Decision { trade: 1 }), "{}", builtin.id),
            Err(error) => assert!(matches!(error, EngineError::NoSuchTrade { trades: 0, .. }), "{error}"),
        }
    }
}

#[test]
fn questions_and_answers_survive_json() {
    let market = market();
    let spec = spec(&market, "sma-cross");
    for question in [
        Question::Decision { trade: 2 },
        Question::Lookahead(LookaheadOptions::default()),
        Question::Counterfactual { trade: 2 },
        Question::Dialects(DialectOptions { fractional: true }),
    ] {
        let text = serde_json::to_string(&question).unwrap();
        assert_eq!(serde_json::from_str::<Question>(&text).unwrap(), question);
        let answer = ask(&market, &spec, question).unwrap();
        let text = serde_json::to_string(&answer).unwrap();
        assert!(text.len() < 256 * 1024);
        assert_eq!(serde_json::from_str::<Answer>(&text).unwrap(), answer);
    }
    assert!(serde_json::from_str::<Question>(r#"{"decision":{"trade":1,"run":2}}"#).is_err());
    assert!(serde_json::from_str::<Question>(r#"{"anything":{}}"#).is_err());
}
