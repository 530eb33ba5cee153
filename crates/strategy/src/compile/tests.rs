use std::collections::BTreeMap;

use assay_dataset::{Bar, Bars};

use super::{compile, compile_with};
use crate::{
    document::{Document, OrderKind, ParameterValue, Side},
    plan::EntryPlan,
};

fn long(entry: &str) -> Document {
    document(&format!("name = 'test'\n[long]\nentry = '''{entry}'''\nexit = 'false'"))
}

fn document(source: &str) -> Document {
    toml::from_str(source).unwrap()
}

fn error(entry: &str) -> String {
    let errors = compile(&long(entry), &BTreeMap::new()).unwrap_err();
    errors[0].message.clone()
}

/// Daily bars whose close is the given number and whose range is one around it.
fn bars(closes: &[f64]) -> Bars {
    let mut bars = Bars::default();
    for (day, close) in (1..).zip(closes) {
        let time = day * 86_400_000_000_000;
        bars.push(Bar { time, open: *close, high: close + 1.0, low: close - 1.0, close: *close, volume: 10.0 });
    }
    bars
}

fn entries(entry: &str, closes: &[f64]) -> Vec<usize> {
    entries_of(&long(entry), closes)
}

fn entries_of(document: &Document, closes: &[f64]) -> Vec<usize> {
    let signals = compile(document, &BTreeMap::new()).unwrap().evaluate(bars(closes).view()).unwrap();
    signals.enter_long.iter().enumerate().filter(|(_, enter)| **enter).map(|(bar, _)| bar).collect()
}

#[test]
fn crossing_needs_to_have_been_on_the_other_side() {
    assert_eq!(entries("close crosses above 5", &[4.0, 6.0, 4.0, 5.0, 6.0]), [1, 4]);
    assert_eq!(entries("close crosses above 5", &[5.0, 6.0, 5.0, 6.0]), [0_usize; 0]);
    assert_eq!(entries("close crosses below 5", &[6.0, 5.0, 5.0, 4.0, 3.0]), [3]);
    assert_eq!(entries("nz(close / (close - 5), 0) crosses above 2", &[4.0, 5.0, 6.0]), [2]);
    assert_eq!(entries("close / (close - 5) crosses above 2", &[4.0, 5.0, 6.0]), [0_usize; 0]);
}

#[test]
fn comparisons_with_no_value_are_false() {
    let closes = [1.0, 2.0, 3.0];
    assert_eq!(entries("close / (close - 2) > -1000", &closes), [0, 2]);
    assert_eq!(entries("close / (close - 2) != 0", &closes), [0, 2]);
    assert_eq!(entries("sqrt(close - 2) >= 0", &closes), [1, 2]);
    assert_eq!(entries("ln(close - 2) < 1", &closes), [2]);
    assert_eq!(entries("1 / 0 < 1 or 1 / 0 >= 1", &closes), [0_usize; 0]);
}

#[test]
fn nothing_is_decided_before_the_strategy_is_warm() {
    let rising: Vec<f64> = (1..10).map(f64::from).collect();
    assert_eq!(entries("not (close < sma(close, 4))", &rising), [3, 4, 5, 6, 7, 8]);
    assert_eq!(entries("close[2] >= 0 or close > 0", &rising), [2, 3, 4, 5, 6, 7, 8]);
    let program = compile(&long("close > sma(sma(close, 3), 4)[5]"), &BTreeMap::new()).unwrap();
    assert_eq!(program.warm_up(), 2 + 3 + 5);
}

#[test]
fn windows_look_back_on_closed_bars() {
    let closes = [3.0, 1.0, 2.0, 5.0, 4.0, 4.0, 1.0];
    assert_eq!(entries("close >= highest(close, 3)", &closes), [3]);
    assert_eq!(entries("close <= lowest(close, 3)", &closes), [5, 6]);
    assert_eq!(entries("count(close > 2, 3) == 3", &closes), [5]);
    assert_eq!(entries("any(close == 5, 2)", &closes), [3, 4]);
    assert_eq!(entries("all(close >= 4, 2)", &closes), [4, 5]);
    assert_eq!(entries("since(close == 5) == 2", &closes), [5]);
    assert_eq!(entries("value_when(close == 5, close[1]) == 2", &closes), [3, 4, 5, 6]);
    assert_eq!(entries("rising(close, 2)", &closes), [3]);
    assert_eq!(entries("falling(close, 1)", &closes), [1, 4, 6]);
    assert_eq!(entries("change(close, 2) == 4", &closes), [3]);
    assert_eq!(entries("between(close, 2, 3)", &closes), [0, 2]);
    assert_eq!(entries("if(close > 3, close, 0 - close) < -2", &closes), [0]);
    assert_eq!(entries("clamp(close, 2, 3) == 2 and min(close, high, 1.5) == 1", &closes), [1, 6]);
    assert_eq!(entries("if(close > 3, close[1] == 5, low == 1)", &closes), [2, 4]);
}

#[test]
fn times_are_those_of_the_close_in_utc() {
    // The bars close at midnight from Friday 1970-01-02 on.
    let closes = [1.0; 8];
    assert_eq!(entries("weekday == 5 and hour == 0 and minute == 0", &closes), [0, 7]);
    assert_eq!(entries("weekday == 7 and day == 4 and month == 1", &closes), [2]);
}

#[test]
fn longer_timeframes_show_closed_bars_only() {
    // Two-day bars end on the second, fourth ... day: closes 2, 4, 6.
    let closes = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
    assert_eq!(entries("htf(\"2d\", close) == close", &closes), [1, 3, 5]);
    assert_eq!(entries("htf(\"2d\", close) == close - 1", &closes), [2, 4, 6]);
    assert_eq!(entries("htf(\"2d\", close > close[1])", &closes), [3, 4, 5, 6]);
    assert_eq!(entries("htf(\"2d\", sma(close, 2)) > 0", &closes), [3, 4, 5, 6]);
    assert_eq!(entries("not htf(\"2d\", close[1] > 100)", &closes), [3, 4, 5, 6]);
    assert_eq!(entries("htf(\"2d\", high) == 7 and htf('2d', open) == 5 and htf('2d', volume) == 20", &closes), [5, 6]);
}

#[test]
fn sequences_keep_their_order_and_gaps() {
    let source = "name = 's'\n[long]\nexit = 'false'\nsequence = [{ when = 'close == 1' }, { when = 'close == 2', within = 3, \
                  after = 2 }, { when = 'close == 3', within = 1 }]";
    let document = document(source);
    // Five quiet bars first, so that the strategy is warm.
    let entries = |closes: &[f64]| entries_of(&document, &[&[0.0; 5], closes].concat());
    assert_eq!(entries(&[1.0, 2.0, 2.0, 3.0, 0.0, 0.0, 0.0]), [8]);
    assert_eq!(entries(&[1.0, 0.0, 0.0, 2.0, 3.0, 3.0]), [9]);
    assert_eq!(entries(&[1.0, 0.0, 0.0, 0.0, 2.0, 3.0]), [0_usize; 0]);
    assert_eq!(entries(&[1.0, 2.0, 3.0, 0.0]), [0_usize; 0]);
}

#[test]
fn mistakes_are_told_with_what_was_expected() {
    let cases = [
        ("clsoe > 1", "unknown name `clsoe`; did you mean `close`?"),
        ("smaa(close, 3) > 1", "unknown function `smaa`; did you mean `sma(close, 20)`?"),
        ("close[-1] > close", "the index -1 would read the future; a strategy sees only bars that are closed"),
        ("close[1.5] > close", "a history index must be a whole number of bars from 0 to 10000, not 1.5"),
        ("close[close] > close", "a history index must be a number or a parameter; it cannot change from bar to bar"),
        ("close + 1", "expected a condition, found a series of numbers; compare it, for example with `> 0`"),
        ("close and true", "expected a condition, found a series of numbers; compare it, for example with `> 0`"),
        ("(close > 1) + 1 > 2", "expected a number, found a condition"),
        ("(close > 1) == true", "`==` compares numbers; this is a condition and a condition"),
        (
            "sma(close, close) > 1",
            "the length of `sma` must be a number or a parameter; it cannot change from bar to bar",
        ),
        ("sma(close, 0) > 1", "the length of `sma` must be a whole number from 1 to 100000, not 0"),
        ("sma(close, 1, 2) > 1", "too many arguments; write `sma(series, length)`"),
        ("sma > 1", "`sma` is a function; write `sma(close, 20)`"),
        ("close(1) > 1", "`close` is a series, not a function; the bar before is `close[1]`"),
        ("sma(close, 3).upper > 1", "`sma` has no output `upper`, only value"),
        ("close.upper > 1", "only an indicator has outputs such as `.upper`"),
        ("count(close > 1) > 1", "expected `count(condition, bars)`, found 1 argument"),
        ("any(close > 1, 20000)", "the window must be a whole number of bars from 1 to 10000, not 20000"),
        (
            "htf(\"7h\", close) > 1",
            "a day does not divide into 7h bars; choose a length that divides a day, or whole days",
        ),
        ("htf(\"4h\", htf(\"1d\", close)) > 1", "htf does not nest; name the longer timeframe once, outside"),
    ];
    for (entry, message) in cases {
        assert_eq!(error(entry), message, "{entry}");
    }
}

#[test]
fn what_is_computed_twice_is_computed_once() {
    let twice = long("sma(close, 5) > sma(close, 5)[1] and sma(close, 2 + 3) > 3 and (true or close > 7)");
    // close, sma, sma[1], two comparisons, one `and`.
    assert_eq!(compile(&twice, &BTreeMap::new()).unwrap().operations(), 6);
}

#[test]
fn definitions_are_shared_and_may_not_circle() {
    let source = |lets: &str| document(&format!("name = 'd'\n[let]\n{lets}\n[long]\nentry = 'a > 1'\nexit = 'false'"));
    assert!(compile(&source("a = 'b + 1'\nb = 'sma(close, 3)'"), &BTreeMap::new()).is_ok());
    let circle = compile(&source("a = 'b + 1'\nb = 'c'\nc = 'a'"), &BTreeMap::new()).unwrap_err();
    assert_eq!(circle.len(), 1);
    assert_eq!(
        (circle[0].path.as_str(), circle[0].message.as_str()),
        ("let.c", "`a` is defined by itself: a → b → c → a")
    );
    // Doubling at every step must not double the work.
    let doubling: String = (0..100).fold(String::new(), |all, n| all + &format!("a{n} = 'a{0} + a{0}'\n", n + 1));
    let deep = compile(&source(&format!("{doubling}a100 = 'close'\na = 'a0'")), &BTreeMap::new());
    assert!(deep.is_ok() || deep.unwrap_err()[0].message.contains("nested more than"));
}

#[test]
fn parameters_are_checked_against_their_specification() {
    let document = document(
        "name = 'p'\n[parameters]\nfast = { type = 'int', default = 5, min = 2, max = 9 }\nkind = { type = 'enum', default = \
         'up', choices = ['up', 'down'] }\n[long]\nentry = \"if(kind == 'up', close > sma(close, fast), close < 1)\"\nexit = 'false'",
    );
    let compiled = |name: &str, value: ParameterValue| compile(&document, &BTreeMap::from([(name.to_owned(), value)]));
    assert_eq!(compiled("fast", ParameterValue::Int(9)).unwrap().warm_up(), 8);
    assert_eq!(compiled("kind", ParameterValue::Text("down".into())).unwrap().warm_up(), 0);
    for (name, value, message) in [
        ("fast", ParameterValue::Int(10), "`fast` must be at most 9, not 10"),
        ("fast", ParameterValue::Decimal(2.5), "`fast` must be a whole number, not 2.5"),
        ("fast", ParameterValue::Text("x".into()), "`fast` must be a whole number, not x"),
        ("kind", ParameterValue::Text("dwn".into()), "`kind` must be one of up, down, not dwn; did you mean `down`?"),
        ("fsat", ParameterValue::Int(3), "the strategy has no parameter `fsat`; did you mean `fast`?"),
    ] {
        assert_eq!(compiled(name, value).unwrap_err()[0].message, message);
    }
}

#[test]
fn a_side_needs_a_way_in() {
    let empty = Document { long: Some(Side::default()), ..long("true") };
    assert!(compile(&empty, &BTreeMap::new()).unwrap_err()[0].message.contains("never enters"));
    let none = Document { long: None, ..long("true") };
    assert!(compile(&none, &BTreeMap::new()).unwrap_err()[0].message.contains("never enters"));
}

fn both_sides(exits: &str) -> Document {
    document(&format!(
        "name = 'x'\nparameters.stop = {{ type = 'decimal', default = 0.05, min = 0.01, max = 0.4 }}\n[long]\nentry = 'stop > 0 \
         and close == 2'\nexit = 'close == 3'\n[short]\nentry = 'close >= 2'\nexit = 'close == 9'\n[exits]\n{exits}"
    ))
}

#[test]
fn exits_of_one_side_stand_in_for_those_of_both() {
    let of = |exits: &str| compile(&both_sides(exits), &BTreeMap::new()).unwrap().exits().clone();
    let plan = of("stop_loss = 'stop'\nmax_bars = 9\ntake_profit = [{ at = 0.1 }]\ncarry = false\n[exits.short]\n\
                   stop_loss = '2 * stop'\ntake_profit = []\ntrailing = { distance = 'stop' }");
    assert_eq!((plan.of_long(), &plan.long), (&plan, &None));
    let short = plan.of_short();
    assert_eq!((plan.stop_loss, short.stop_loss), (Some(0.05), Some(0.1)));
    assert_eq!((plan.take_profit.len(), short.take_profit.len()), (1, 0));
    assert_eq!((plan.trailing, short.trailing.map(|trailing| trailing.distance)), (None, Some(0.05)));
    assert_eq!((short.max_bars, short.carry, plan.carries()), (Some(9), false, false));
    let one = of("stop_loss = 0.1\nlong.stop_distance = 'close'\nshort.carry = true");
    assert_eq!((one.of_long().stop_loss, one.of_long().stop_by_distance, one.stop_by_distance), (None, true, false));
    assert_eq!((one.of_short().stop_loss, one.carries()), (Some(0.1), true));
    assert!(!serde_json::to_string(&of("stop_loss = 0.1")).unwrap().contains("long"), "no side, no trace of one");
}

#[test]
fn a_stop_has_the_distance_of_the_side_that_enters() {
    let distances = |exits: &str| {
        let program = compile(&both_sides(exits), &BTreeMap::new()).unwrap();
        // Long and short at 2 contradict each other, and 3 leaves long; so does the short side at 9.
        program.evaluate(bars(&[1.0, 2.0, 3.0, 9.0]).view()).unwrap().stop_distance
    };
    assert_eq!(
        distances("stop_distance = 'close'\nshort.stop_distance = '2 * close'"),
        Some(vec![2.0, 2.0, 6.0, 18.0])
    );
    assert_eq!(distances("long.stop_distance = 'close'"), Some(vec![1.0, 2.0, 3.0, 9.0]));
    assert_eq!(distances("stop_distance = 'close'\nshort.stop_loss = 0.1"), Some(vec![1.0, 2.0, 3.0, 9.0]));
    assert_eq!(distances("stop_loss = 0.2\nshort.stop_loss = 0.1"), None);
}

#[test]
fn exits_of_one_side_are_checked_where_they_stand() {
    let found = |exits: &str| {
        let compiled = compile_with(&both_sides(exits), &BTreeMap::new(), false);
        compiled.findings.into_iter().map(|finding| (finding.path, finding.message)).collect::<Vec<_>>()
    };
    let paths = |exits: &str| found(exits).into_iter().map(|finding| finding.0).collect::<Vec<_>>();
    assert_eq!(paths("stop_loss = 2\nlong.stop_loss = 3"), ["exits.stop_loss", "exits.long.stop_loss"]);
    assert_eq!(paths("short = { stop_loss = 0.1, stop_distance = 'close' }"), ["exits.short.stop_distance"]);
    assert_eq!(
        paths("short = { take_profit = [{ at = 0.2, close = 0.5 }, { at = 0.1 }] }"),
        ["exits.short.take_profit[1].at"]
    );
    assert_eq!(paths("short.trailing = { distance = 1.5 }"), ["exits.short.trailing.distance"]);
    assert_eq!(paths("short.max_bars = 'stop'"), ["exits.short.max_bars"]);
    assert_eq!(found("short.stop_loss = 0.1"), []);
    let mut long = both_sides("short.stop_loss = 0.1");
    long.short = None;
    let advised = compile_with(&long, &BTreeMap::new(), false).findings;
    assert_eq!(advised[0].message, "the strategy never goes short, so this ends no position");
    let mut open = both_sides("stop_loss = 0.1\nlong.take_profit = [{ at = 0.1 }]");
    open.exits.stop_loss = None;
    open.long.as_mut().unwrap().exit = None;
    open.short.as_mut().unwrap().exit = None;
    let advised = compile_with(&open, &BTreeMap::new(), false).findings;
    assert_eq!(advised.iter().map(|finding| finding.path.as_str()).collect::<Vec<_>>(), ["short"]);
}

#[test]
fn orders_are_resolved_and_checked() {
    let of = |entry: &str| {
        let text = format!(
            "name = 'x'\nparameters.off = {{ type = 'decimal', default = 0.5 }}\n[long]\nentry = 'off > 0'\n[entry]\n{entry}"
        );
        compile(&document(&text), &BTreeMap::new()).map(|program| *program.entry()).map_err(|errors| errors[0].clone())
    };
    let plan = of("order = 'stop_limit'\ndistance = 'off / 100'\nlimit_distance = 0.001\nlife = 5").unwrap();
    let expected = EntryPlan {
        order: OrderKind::StopLimit,
        distance: 0.005,
        limit_distance: 0.001,
        life: 5,
        ..EntryPlan::default()
    };
    assert_eq!(plan, expected);
    assert_eq!(of("").unwrap(), EntryPlan::default());
    let refused = |entry: &str| {
        let error = of(entry).unwrap_err();
        (error.path, error.message)
    };
    assert_eq!(refused("distance = 0.1").0, "entry.distance");
    assert_eq!(refused("order = 'limit'\nlimit_distance = 0.1").0, "entry.limit_distance");
    assert_eq!(
        refused("order = 'limit'\nlife = 0"),
        ("entry.life".to_owned(), "must be a whole number from 1 to 10000, not 0".to_owned())
    );
    assert!(refused("order = 'limit'\ndistance = 1").1.contains("must be at least 0 and less than 1"));
    assert_eq!(
        refused("order = 'limit'\ndistance = '0.5 * atr(14)'"),
        (
            "entry.distance".to_owned(),
            "a fraction of the close cannot change from bar to bar; give a price_distance".to_owned()
        )
    );
    let plan = of("order = 'stop_limit'\nprice_distance = '0.5 * atr(14)'\nlimit_price_distance = 'off'").unwrap();
    assert_eq!((plan.by_distance, plan.limit_by_distance), (true, true));
    assert_eq!(refused("price_distance = 'close'").0, "entry.price_distance");
    assert_eq!(refused("order = 'stop'\nlimit_price_distance = 'close'").0, "entry.limit_price_distance");
    assert_eq!(refused("order = 'stop'\nprice_distance = 'close > 1'").1, "expected a number, found a condition");
    assert_eq!(refused("order = 'stop'\nprice_distance = '-off'").1, "must be at least 0, not -0.5");
    assert_eq!(
        refused("order = 'stop'\nprice_distance = 'close'\ndistance = 0.1").1,
        "give either distance or price_distance, not both"
    );
}

#[test]
fn the_distance_of_an_order_comes_with_the_bar() {
    let source = "name = 'x'\n[long]\nentry = 'true'\n[entry]\norder = 'stop_limit'\nprice_distance = 'close - close[1]'\n\
                  limit_price_distance = '1 / (close - 3)'";
    let program = compile(&document(source), &BTreeMap::new()).unwrap();
    let signals = program.evaluate(bars(&[1.0, 2.0, 3.0, 5.0]).view()).unwrap();
    let shown = |column: Option<Vec<f64>>| column.unwrap().iter().map(f64::to_string).collect::<Vec<_>>().join(" ");
    assert_eq!(shown(signals.entry_distance), "NaN 1 1 2");
    assert_eq!(shown(signals.limit_distance), "-0.5 -1 NaN 0.5");
    assert_eq!(program.warm_up(), 1);
}
