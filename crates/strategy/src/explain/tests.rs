use super::explain;
use crate::{builtin, parse};

fn explained(source: &str) -> String {
    explain(&parse(source).unwrap().document)
}

#[test]
fn a_cross_is_explained_word_for_word() {
    insta::assert_snapshot!(explain(&parse(builtin("sma-cross").unwrap().source).unwrap().document));
}

#[test]
fn every_part_of_a_strategy_is_explained() {
    insta::assert_snapshot!(explained(
        r#"
        name = "Everything"
        description = "All of it."
        category = "mean_reversion"
        [parameters]
        stop = { type = "decimal", default = 0.07, label = "Stop", min = 0.01, max = 0.5, step = 0.01 }
        kind = { type = "enum", default = "a", choices = ["a", "b"] }
        [let]
        far_down = "close < sma(close, 20) * 0.9 or (low[3] < 10 and not (volume > 5))"
        [long]
        entry = "far_down and rsi(14) crosses above 30"
        sequence = [{ when = "any(close > open, 3)" }, { when = "since(far_down) < 5", within = 10, after = 2 }]
        exit = "htf('4h', ema(close, 50)) < highest(high, 20)[1] or kind == 'b'"
        [short]
        entry = "count(close crosses below max(open, 3, hl2), 10) >= 2"
        [exits]
        stop_loss = "stop"
        take_profit = [{ at = "10%", close = 0.5 }, { at = 0.2 }]
        trailing = { distance = 0.03, activation = "2 * stop" }
        max_bars = 40
        max_price_age = 30
        carry = false
        [sizing.risk]
        fraction = "1%"
        distance = "2 * (high - low)"
        "#
    ));
}

#[test]
fn factors_are_explained_by_what_they_do() {
    insta::assert_snapshot!(explained(
        r#"
        name = "Factors"
        combine = "or"
        factors = [
          { indicator = "rsi", signal = "reversion", window = { default = 14, min = 7, max = 28 }, threshold = { default = 30 } },
          { indicator = "ema", signal = "momentum", column = "hl2", window = { default = 50 }, threshold = { default = 0.02 } },
        ]
        "#
    ));
}

#[test]
fn exits_of_one_side_are_explained_after_those_of_both() {
    let exits = |exits: &str| {
        let text =
            explained(&format!("name = 'x'\n[long]\nentry = 'true'\n[short]\nentry = 'false'\n[exits]\n{exits}"));
        let rest = text[text.find("\nExits").unwrap()..].to_owned();
        rest[..rest.find("\nSize").unwrap()].to_owned()
    };
    assert_eq!(
        exits(
            "stop_loss = '5%'\ntake_profit = [{ at = 0.1 }]\n[exits.short]\nstop_distance = '2 * atr(14)'\ntake_profit = []"
        ),
        "\nExits:\n- Stop loss: it closes the position at a loss of 5%.\n\
         - Take profit: it closes the position at a gain of 10%.\n\
         \nExits of short positions, instead of the same above:\n\
         - Stop loss: it closes the position when price has moved against the entry by 2 times the 14-bar average true range.\n\
         - Take profit: it has no target.\n"
    );
    assert_eq!(
        exits("long.max_bars = 5\nshort.carry = false"),
        "\nExits of long positions:\n- Time: it closes the position after 5 bars.\n\
         \nExits of short positions:\n- Positions are closed at the end of the session.\n"
    );
}

#[test]
fn what_does_not_parse_is_quoted() {
    let text = explained("name = 'x'\n[long]\nentry = 'close >'\nexit = 'foo(1)'");
    assert!(text.contains("when `close >`."), "{text}");
    assert!(text.contains("when `foo(1)`."), "{text}");
}

#[test]
fn orders_are_explained() {
    let orders = |entry: &str| {
        let text = explained(&format!("name = 'x'\n[long]\nentry = 'true'\n[entry]\n{entry}"));
        text.lines()
            .skip_while(|line| *line != "Orders:")
            .skip(1)
            .take_while(|line| !line.is_empty())
            .collect::<String>()
    };
    assert_eq!(
        orders("order = 'limit'\ndistance = '0.5%'\nlife = 3"),
        "- It opens a position with a limit order 0.5% better than the close of the decision.\
         - An order that is not filled is dropped after 3 bars."
    );
    assert_eq!(
        orders("order = 'stop_limit'\ndistance = 0.01\nlimit_distance = 0.002"),
        "- It opens a position with a stop-limit order: the stop 1% worse than the close of the decision, the limit 0.2% beyond it."
    );
    assert_eq!(
        orders("order = 'limit'\nprice_distance = '0.5 * atr(14)'"),
        "- It opens a position with a limit order 0.5 times the 14-bar average true range better than the close of the decision."
    );
    assert_eq!(
        orders("order = 'stop_limit'\nprice_distance = 'atr(14)'\nlimit_price_distance = 'high - low'"),
        "- It opens a position with a stop-limit order: the stop the 14-bar average true range worse than the close of the \
         decision, the limit the high minus the low beyond it."
    );
    assert_eq!(orders("order = 'stop'"), "- It opens a position with a stop order at the close of the decision.");
    assert_eq!(explained("name = 'x'\n[long]\nentry = 'true'").find("Orders"), None);
}
