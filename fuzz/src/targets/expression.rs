use assay_strategy::{builtins, functions, parse, parse_expression};

use super::{Target, kind, size};

/// The text of one expression: what is read, printed and read again is the same.
pub(super) const EXPRESSION: Target = Target { name: "expression", run, made, words: &WORDS };

pub(super) const WORDS: [&str; 40] = [
    "(",
    ")",
    "[",
    "]",
    "[1]",
    " and ",
    " or ",
    "not ",
    " crosses above ",
    " crosses below ",
    "<=",
    "!=",
    "==",
    "+",
    "-",
    "*",
    "/",
    "5%",
    "close",
    "volume",
    "sma(close, 20)",
    "rsi(14)",
    "htf(\"4h\", ",
    "highest(high, 5)",
    "since(",
    "count(",
    ".upper",
    "macd(12, 26, 9).signal",
    "1_000",
    "1e9",
    "'a'",
    "\"",
    "#",
    "true",
    "abs(",
    "bollinger(close, 20, 2)",
    ",",
    "if(",
    "\n",
    "weekday",
];

fn made() -> Vec<Vec<u8>> {
    let examples = functions().iter().map(|function| function.example.as_bytes().to_vec());
    let sides = builtins().iter().filter_map(|builtin| parse(builtin.source).ok()).flat_map(|parsed| {
        let document = parsed.document;
        document.definitions.into_values().collect::<Vec<_>>()
    });
    examples.chain(sides.map(String::into_bytes)).collect()
}

fn run(bytes: &[u8]) -> u64 {
    let Ok(text) = std::str::from_utf8(bytes) else { return 0 };
    match parse_expression(text) {
        Ok(expression) => {
            let printed = expression.to_string();
            let again = parse_expression(&printed);
            // A printed form may be longer than the original, up to its limit.
            if printed.len() <= assay_strategy::limits::MAX_EXPRESSION {
                assert_eq!(again.as_ref(), Ok(&expression), "{printed}");
            }
            size("expression", printed.len()) ^ (kind(&printed) % 64).rotate_left(7)
        }
        Err(fault) => {
            assert!(fault.at.start <= fault.at.end && fault.at.end <= text.len(), "{fault:?}");
            assert!(text.is_char_boundary(fault.at.start) && text.is_char_boundary(fault.at.end), "{fault:?}");
            kind(&fault.message)
        }
    }
}
