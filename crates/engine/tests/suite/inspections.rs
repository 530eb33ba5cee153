//! Questions to a run: why a trade was made, and whether its strategies know the future.

use assay_engine::{
    Answer, DecisionTrail, EngineError, Fill, LookaheadOptions, Question, RunSpec, Unobserved, backtest, inspect,
};
use assay_strategy::{builtin, builtins, parse};
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
        let error = ask(&market, &spec, Question::Decision { trade }).unwrap_err();
        assert!(matches!(error, EngineError::NoSuchTrade { trade: named, .. } if named == trade), "{error}");
    }
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
    for question in [Question::Decision { trade: 2 }, Question::Lookahead(LookaheadOptions::default())] {
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
