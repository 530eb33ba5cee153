use proptest::prelude::*;

use super::{Binary, Expression, Node, Unary, parse_expression};
use crate::limits::{MAX_DEPTH, MAX_EXPRESSION};

fn shape(text: &str) -> String {
    fn bracketed(expression: &Expression) -> String {
        match &expression.node {
            Node::Binary { operator, left, right } => {
                format!("({} {} {})", bracketed(left), operator.as_str(), bracketed(right))
            }
            Node::Unary { operator: Unary::Not, of } => format!("(not {})", bracketed(of)),
            Node::Unary { operator: Unary::Negate, of } => format!("(-{})", bracketed(of)),
            Node::History { of, back } => format!("{}[{}]", bracketed(of), bracketed(back)),
            _ => expression.to_string(),
        }
    }
    bracketed(&parse_expression(text).unwrap())
}

fn fault(text: &str) -> (String, std::ops::Range<usize>) {
    let fault = parse_expression(text).unwrap_err();
    (fault.message, fault.at)
}

#[test]
fn operators_bind_as_documented() {
    assert_eq!(shape("a or b and not c < d + e * -f[1]"), "(a or (b and (not (c < (d + (e * (-f[1])))))))");
    assert_eq!(shape("a - b - c / d / e"), "((a - b) - ((c / d) / e))");
    assert_eq!(shape("fast crosses above slow and rsi(14) < 30"), "((fast crosses above slow) and (rsi(14) < 30))");
    assert_eq!(shape("(a or b) and c"), "((a or b) and c)");
}

#[test]
fn numbers_percentages_comments_and_texts_are_read() {
    assert_eq!(parse_expression("1_000.5e1").unwrap().node, Node::Number(10_005.0));
    assert_eq!(parse_expression(" 5% # of the price\n").unwrap().node, Node::Percent(5.0));
    assert_eq!(parse_expression("'4h'").unwrap().node, Node::Text("4h".to_owned()));
    assert_eq!(parse_expression(".5").unwrap().node, Node::Number(0.5));
}

#[test]
fn faults_say_what_was_expected_and_where() {
    let cases = [
        ("", "the expression is empty", 0..0),
        ("close >", "expected a value, found the end", 7..7),
        ("close = 5", "to compare, write `==`", 6..7),
        ("a && b", "write `and` instead of `&`", 2..3),
        ("(a > 1", "expected `)` or an operator, found the end", 6..6),
        ("sma(close 20)", "expected `,` or `)`, found the number `20`", 10..12),
        ("1 < x < 2", "comparisons do not chain", 6..7),
        ("a crosses b", "expected `above` or `below` after `crosses`, found the name `b`", 10..11),
        ("close[1", "expected `]`, found the end", 7..7),
        ("macd().3", "expected an operator or the end, found the number `0.3`", 6..8),
        ("macd(). 3", "expected the name of an output after `.`, found the number `3`", 8..9),
        ("12abc", "`12abc` is neither a number nor a name", 0..5),
        ("\"4h", "the text has no closing \"", 0..3),
        ("a b", "expected an operator or the end, found the name `b`", 2..3),
        ("1e999", "the number is too large", 0..5),
        ("é > 1", "`\\u{e9}` means nothing here", 0..2),
    ];
    for (text, message, at) in cases {
        let (found, place) = fault(text);
        assert!(found.starts_with(message), "{text}: {found}");
        assert_eq!(place, at, "{text}");
    }
}

#[test]
fn nesting_and_length_are_bounded() {
    let nested = "(".repeat(5_000);
    assert!(fault(&nested).0.contains("nested more than"));
    assert!(fault(&"-".repeat(5_000)).0.contains("nested more than"));
    assert!(fault(&"a+".repeat(5_000)).0.contains("nested more than"));
    assert!(fault(&format!("a{}", "[1]".repeat(MAX_DEPTH))).0.contains("nested more than"));
    assert!(fault(&"(".repeat(10_000_000)).0.contains(&format!("at most {MAX_EXPRESSION} bytes")));
    let fine = format!("{}a{}", "(".repeat(MAX_DEPTH - 1), ")".repeat(MAX_DEPTH - 1));
    assert!(parse_expression(&fine).is_ok());
}

pub(crate) fn any_expression() -> impl Strategy<Value = Expression> {
    let name = prop::sample::select(vec!["close", "fast", "x_1", "volume", "notable"]).prop_map(str::to_owned);
    let leaf = prop_oneof![
        (0.0..1e12_f64).prop_map(Node::Number),
        (0u32..1000).prop_map(|n| Node::Number(f64::from(n))),
        (0.0..500.0_f64).prop_map(Node::Percent),
        any::<bool>().prop_map(Node::Bool),
        "[a-z0-9 ']{0,8}".prop_map(Node::Text),
        name.clone().prop_map(Node::Name),
    ]
    .prop_map(bare);
    leaf.prop_recursive(6, 64, 3, move |inner| {
        let operators = prop::sample::select(vec![
            Binary::Or,
            Binary::And,
            Binary::Less,
            Binary::NotEqual,
            Binary::CrossesAbove,
            Binary::CrossesBelow,
            Binary::Add,
            Binary::Subtract,
            Binary::Multiply,
            Binary::Divide,
        ]);
        let boxed = inner.clone().prop_map(Box::new);
        prop_oneof![
            (name.clone(), prop::collection::vec(inner, 0..3))
                .prop_map(|(name, arguments)| Node::Call { name, arguments }),
            (boxed.clone(), name.clone()).prop_map(|(of, name)| Node::Output { of, name }),
            (boxed.clone(), boxed.clone()).prop_map(|(of, back)| Node::History { of, back }),
            (any::<bool>(), boxed.clone())
                .prop_map(|(not, of)| Node::Unary { operator: if not { Unary::Not } else { Unary::Negate }, of }),
            (operators, boxed.clone(), boxed.clone()).prop_map(|(operator, left, right)| Node::Binary {
                operator,
                left,
                right
            }),
        ]
        .prop_map(bare)
    })
}

fn bare(node: Node) -> Expression {
    Expression { node, at: 0..0 }
}

proptest! {
    #[test]
    fn what_is_printed_reads_back_equal(expression in any_expression()) {
        let printed = expression.to_string();
        let again = parse_expression(&printed).map_err(|fault| TestCaseError::fail(format!("{printed}: {fault}")))?;
        prop_assert_eq!(&again, &expression);
        prop_assert_eq!(again.to_string(), printed);
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}") {
        if let Err(fault) = parse_expression(&text) {
            prop_assert!(fault.at.end <= text.len() && text.get(fault.at).is_some());
        }
    }

    #[test]
    fn any_soup_of_words_is_answered(words in prop::collection::vec(prop::sample::select(vec![
        "(", ")", "[", "]", ",", ".", "+", "-", "*", "/", "<", ">=", "==", "and", "or", "not", "crosses", "above", "below",
        "close", "sma", "1", "5%", "\"4h\"", "true", "#", "\n",
    ]), 0..60)) {
        let text = words.join(" ");
        if let Err(fault) = parse_expression(&text) {
            prop_assert!(text.get(fault.at).is_some());
        }
    }
}
