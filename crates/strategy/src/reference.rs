//! Pages of the reference that are written from what they describe.

use std::fmt::Write;

use crate::{
    builtin::builtins,
    compile::{functions, series},
    document::Category,
    explain::explain,
    limits,
    source::parse,
};

/// Returns the page about the built-in strategies in Markdown; `result` says for each id, in Markdown, what the strategy was
/// found to do.
pub fn strategies(result: impl Fn(&str) -> String) -> String {
    let mut page = "# Built-in strategies\n\nWritten by `assay_strategy::reference::strategies` from their sources; do not \
                    edit.\n\nEach one is a starting point to read, run and change, not advice. Percentages and windows are \
                    defaults; the parameters say how far a search may take them.\n\nEach ends with its golden \
                    result: what it did with 10,000 and a fee of 0.1 % a side over synthetic and real markets. A test holds that it \
                    still does the same, to the last bit; most lose, which is what unfitted rules do.\n\n"
        .to_owned();
    for (category, title) in CATEGORIES {
        let links: Vec<String> =
            builtins().iter().filter(|b| b.category == category).map(|b| format!("[{}](#{})", b.name, b.id)).collect();
        if !links.is_empty() {
            let _ = writeln!(page, "- {title}: {}", links.join(", "));
        }
    }
    for builtin in builtins() {
        let Ok(parsed) = parse(builtin.source) else { continue };
        let _ = writeln!(page, "\n## {}\n\n```text\n{}```\n", builtin.id, explain(&parsed.document));
        let _ = writeln!(page, "```toml\n{}```\n\n{}", builtin.source, result(builtin.id).trim_end());
    }
    page
}

const CATEGORIES: [(Category, &str); 7] = [
    (Category::Momentum, "Momentum"),
    (Category::Pullback, "Pullback"),
    (Category::Breakout, "Breakout"),
    (Category::MeanReversion, "Mean reversion"),
    (Category::Cross, "Cross"),
    (Category::Band, "Band"),
    (Category::Other, "Other"),
];

const LANGUAGE: &str = r#"# The expression language

Written by `assay_strategy::reference::language`; do not edit.

A condition says when to act; a number says where or how much. Both are computed at every closed bar and know nothing of
later ones.

```text
ema(close, fast) crosses above ema(close, slow) and rsi(14) < 70
close > highest(high[1], 20) and volume > 2 * sma(volume, 20)
htf("4h", close > ema(close, 50)) and since(close crosses below sma(close, 20)) <= 5
```

## Operators, from the loosest to the tightest

| Operator | Takes | Gives |
|---|---|---|
| `or` | conditions | whether either holds |
| `and` | conditions | whether both hold |
| `not` | a condition | whether it does not hold |
| `<` `<=` `>` `>=` `==` `!=` | numbers | a condition; `==` and `!=` also compare words of enum parameters |
| `crosses above`, `crosses below` | numbers | a condition |
| `+` `-` | numbers | a number |
| `*` `/` | numbers | a number |
| `-x` | a number | a number |
| `x[n]` | anything | what it was `n` bars ago; `n` is 0 or more |
| `f(x).output` | an indicator | one of its outputs; the first one where none is named |

Comparisons do not chain: write `1 < x and x < 2`. Numbers may have `_` between digits and an exponent; `5%` is 0.05.
`#` begins a comment that ends with the line.

## Rules

- **No value.** A division by zero, the root of a negative number, the logarithm of a number that is not positive and an
  indicator that is not warm have no value. Arithmetic with no value has none. Every comparison with no value is false,
  `!=` too.
- **Crossing.** `x crosses above y` holds on the bar where `x` is above `y` if it was below when they last differed, and
  both have had values ever since. Touching is not crossing.
- **Warm-up.** A strategy gives no signal before everything that it computes is warm, longer timeframes included.
- **No look-ahead.** A negative index does not compile. `htf(timeframe, x)` shows the last longer bar that is closed, never
  the one in the making. Longer bars begin and end at whole multiples of their length in UTC, weeks on Monday; one whose last
  bar is missing closes with the next bar there is.
- **Constants.** Windows and indices are numbers or parameters, known before the first bar.
- **Indicators.** Those over one series take it first, the close where it is left out: `rsi(14)` is `rsi(close, 14)`. Those
  over the bar bind its columns themselves: `atr(14)`. See [indicators](indicators.md).
"#;

const DOCUMENT: &str = r#"
## In a document

Conditions stand in `[long]` and `[short]`, distances in `[exits]` and `[sizing]`. The
[schema](strategy.schema.json) names every key.

What `[exits]` says holds for both sides. A key of `[exits.long]` or `[exits.short]` stands in for the same key on that side
alone; a `stop_loss` there stands in for a `stop_distance` of both sides too, and the other way round. A rule that one side is
not to have is given to the other side only.

```toml
name = "Breakout, both ways"

[long]
entry = "close > highest(high, 20)[1]"

[short]
entry = "close < lowest(low, 20)[1]"

[exits]
stop_distance = "3 * atr(14)"
max_bars = 60

[exits.short] # falls are faster: nearer stop, one target, out within a day
stop_distance = "2 * atr(14)"
take_profit = [{ at = "4%" }]
max_bars = 24
```

An entry with a price of its own lies away from the close of the decision by a fraction of it (`distance`) or by units of price that
the bar tells (`price_distance`): better for a limit, worse for a stop. `limit_distance` and `limit_price_distance` say how far
beyond its stop the limit of a stop-limit order lies. Where the bar tells no distance, there is no entry.

```toml
name = "Buy the dip, not the signal"

[long]
entry = "close > ema(close, 50) and rsi(2) < 10"
exit = "rsi(2) > 70"

[entry]
order = "limit"
price_distance = "0.5 * atr(14)"
life = 3
```

How much of a bar's volume orders may take is no matter of the document but of the run: with
`assay backtest run --execution '{"volume_share": 0.1}'` all fills of a bar together take a tenth of it. What a bar leaves over of an
exit goes on as a market order at the next open, at whatever price that is, a stop or a target that was hit too; each part is a trade
of the same position. While an order closes all that is held, nothing else ends the position but a liquidation; that one and the end
of the run fill whole.

`max_price_age` guards live trading alone. A backtest acts on the prices of the bar at hand, which have no age; what lies between
two bars, an hour or a weekend, makes the later one no staler.
"#;

/// Returns the page about the expression language in Markdown.
pub fn language() -> String {
    let mut page = LANGUAGE.to_owned();
    page.push_str("\n## Series\n\n| Name | Meaning |\n|---|---|\n");
    for series in series() {
        let _ = writeln!(page, "| `{}` | {} |", series.name, series.summary);
    }
    page.push_str("\n## Functions\n\n| Function | Meaning | Example |\n|---|---|---|\n");
    for function in functions() {
        let _ = writeln!(page, "| `{}` | {} | `{}` |", function.signature, function.summary, function.example);
    }
    page.push_str(DOCUMENT);
    page.push_str("\n## Limits\n\n| What | At most |\n|---|---|\n");
    for (what, most) in LIMITS {
        let _ = writeln!(page, "| {what} | {most} |");
    }
    page
}

const LIMITS: [(&str, usize); 10] = [
    ("Bytes of a document", limits::MAX_SOURCE),
    ("Bytes of an expression", limits::MAX_EXPRESSION),
    ("Nesting of an expression", limits::MAX_DEPTH),
    ("Different computations", limits::MAX_NODES),
    ("Parameters", limits::MAX_PARAMETERS),
    ("Definitions in `[let]`", limits::MAX_DEFINITIONS),
    ("Bars that a history index or a function looks back", limits::MAX_WINDOW),
    ("Bars that all windows add up to", limits::MAX_MEMORY),
    ("Factors", limits::MAX_FACTORS),
    ("Longer timeframes", limits::MAX_TIMEFRAMES),
];
