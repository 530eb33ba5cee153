use std::{
    fmt::Write as _,
    time::{Duration, Instant},
};

use async_graphql::{Variables, parser::types::OperationType};
use proptest::prelude::*;

use super::*;

const SDL: &str = r#"
    type Query { node(id: ID!): Node items(first: Int, last: Int): ItemConnection! @listSize(slicingArguments: ["first", "last"])
      curve: [Point!]! @cost(weight: 5) many(ids: [ID!]!): [Item]! @listSize(slicingArguments: ["ids"]) tags: [String!]! all: [Item!]! }
    type ItemConnection { edges: [ItemEdge!]! nodes: [Item!]! pageInfo: PageInfo! totalCount: Int! }
    type ItemEdge { cursor: String! node: Item! }
    type PageInfo { hasNextPage: Boolean! }
    interface Node { id: ID! }
    type Item implements Node { id: ID! parent: Item items(first: Int): ItemConnection! @listSize(slicingArguments: ["first"]) }
    type Point { t: Float! }
    type Mutation { touch: Item }
    type Subscription { events: Item! }
    schema { query: Query mutation: Mutation subscription: Subscription }
"#;

fn guard() -> Guard {
    Guard::new(Limits::default(), CostTable::of(SDL))
}

fn refusal(source: &str) -> ErrorCode {
    guard().admit(source, None, &Variables::default()).unwrap_err().code
}

fn cost(source: &str) -> u64 {
    cost_with(source, serde_json::json!({}))
}

fn cost_with(source: &str, variables: serde_json::Value) -> u64 {
    let guard = Guard::new(Limits { cost: u64::MAX, ..Limits::default() }, CostTable::of(SDL));
    guard.admit(source, None, &Variables::from_json(variables)).unwrap().cost
}

/// The best of a few runs, since other tests use the machine too.
fn time(source: &str) -> Duration {
    let guard = guard();
    let run = || {
        let start = Instant::now();
        guard.admit(source, None, &Variables::default()).unwrap_err();
        start.elapsed()
    };
    (0..5).map(|_| run()).min().unwrap()
}

/// Three kilobytes that overflow the stack of a recursive parser.
fn nested_lists() -> String {
    format!("{{ node(id: {}{}) {{ id }} }}", "[".repeat(1_500), "]".repeat(1_500))
}

/// Less than a kilobyte that expands to a million selections.
fn doubling_fragments() -> String {
    let mut document = String::from("{...a}");
    let name = |level: u8| char::from(b'a' + level);
    for level in 0..20 {
        let (this, next) = (name(level), name(level + 1));
        write!(document, "fragment {this} on Query{{...{next} ...{next}}}").unwrap();
    }
    document.push_str("fragment u on Query{tags}");
    document
}

#[test]
fn nested_lists_are_refused_before_they_are_parsed() {
    let attack = nested_lists();
    assert!(attack.len() > 3_000 && attack.len() < 3_100);
    assert_eq!(refusal(&attack), ErrorCode::MaxDepthLimit);
    assert!(time(&attack) < Duration::from_millis(5), "{:?}", time(&attack));
}

#[test]
fn doubling_fragments_are_counted_not_expanded() {
    let attack = doubling_fragments();
    assert!(attack.len() < 875, "{}", attack.len());
    assert_eq!(refusal(&attack), ErrorCode::MaxDepthLimit);
    assert!(time(&attack) < Duration::from_millis(5), "{:?}", time(&attack));
}

#[test]
fn every_kind_of_bracket_has_a_depth() {
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(1_000), close.repeat(1_000));
    for attack in [
        format!("{{ node(id: {}) }}", deep("{a:", "}")),
        format!("query($a: {}) {{ tags }}", deep("[", "]")),
        deep("{a", "}"),
        deep("{...{", "}}"),
        format!("query($a: Int = {}) {{ tags }}", deep("[", "]")),
        format!("{{ tags @skip(if: {}) }}", deep("[", "]")),
    ] {
        assert_eq!(refusal(&attack), ErrorCode::MaxDepthLimit, "{}", &attack[..30]);
    }
}

#[test]
fn whatever_the_walk_lets_through_parses_on_a_small_stack() {
    let limit = Limits::default().nesting;
    let deep = |open: &str, close: &str, levels: usize| format!("{}{}", open.repeat(levels), close.repeat(levels));
    let documents = [
        format!("{{ node(id: {}) }}", deep("[", "]", limit - 2)),
        format!("{{ node(id: {}) }}", deep("{a:", "}", limit - 2)),
        format!("query($a: {}) {{ tags }}", deep("[", "]", limit - 1)),
        format!("{{{}}}", deep("a{", "}", limit - 1)),
        deep("{...", "}", limit),
    ];
    let parse = move || {
        for document in &documents {
            assert!(lexical::check(document, &Limits::default()).is_ok());
            drop(async_graphql::parser::parse_query(document));
        }
    };
    std::thread::Builder::new().stack_size(1024 * 1024).spawn(parse).unwrap().join().unwrap();
}

#[test]
fn each_limit_holds() {
    let many = |text: &str, count: usize| text.repeat(count);
    let aliases = (0..31).map(|n| format!("a{n}: tags ")).collect::<Vec<_>>().concat();
    for (attack, expected) in [
        (format!("{{{}}}", many("tags ", 15_001)), ErrorCode::MaxTokensLimit),
        (format!("{{{aliases}}}"), ErrorCode::MaxAliasesLimit),
        (format!("{{{}}}", many("tags ", 21)), ErrorCode::MaxRootFieldsLimit),
        (format!("{{ tags {} }}", many("@a ", 51)), ErrorCode::MaxDirectivesLimit),
        (format!("{{tags}}{}", many("fragment f on Query{tags}", 51)), ErrorCode::MaxFragmentsLimit),
        (
            format!("{{ node(id: \"1\") {{ ...on Item {{ {}id{} }} }} }}", many("parent {", 16), many("}", 16)),
            ErrorCode::MaxDepthLimit,
        ),
        (format!("{{ node(id: \"{}\") {{ id }} }}", many("x", 70_000)), ErrorCode::BadUserInput),
        (
            "{ items(first: 100) { nodes { items(first: 100) { nodes { id } } } } }".to_owned(),
            ErrorCode::CostEstimatedTooExpensive,
        ),
        ("{...a} fragment a on Query {...b} fragment b on Query {...a}".to_owned(), ErrorCode::GraphqlValidationFailed),
        ("{ tags ]".to_owned(), ErrorCode::GraphqlParseFailed),
        ("{ tags".to_owned(), ErrorCode::GraphqlParseFailed),
        (String::new(), ErrorCode::GraphqlParseFailed),
        ("\u{0}".to_owned(), ErrorCode::GraphqlParseFailed),
    ] {
        assert_eq!(refusal(&attack), expected, "{}", attack.chars().take(60).collect::<String>());
    }
}

#[test]
fn aliases_are_counted_where_fragments_repeat_them() {
    let attack = "{ ...a ...a ...a ...a } fragment a on Query { ...b ...b ...b ...b } \
                  fragment b on Query { one: tags two: tags }";
    let limits = Limits { root_fields: 1_000, ..Limits::default() };
    let refused = Guard::new(limits, CostTable::of(SDL)).admit(attack, None, &Variables::default()).unwrap_err();
    assert_eq!(refused.code, ErrorCode::MaxAliasesLimit);
}

#[test]
fn names_in_arguments_and_strings_are_no_aliases() {
    let arguments = (0..40).map(|n| format!("a{n}: 1, ")).collect::<Vec<_>>().concat();
    let source = format!("{{ node(id: {{ {arguments} b: \"{{{{ c: d\" }}) {{ id }} }} # {{{{{{ a: b");
    assert!(guard().admit(&source, None, &Variables::default()).is_ok());
    let block = "{ node(id: \"\"\" \\\"\"\" { \" \"\"\") { id } }";
    assert!(guard().admit(block, None, &Variables::default()).is_ok());
}

#[test]
fn costs_follow_the_rules() {
    for (source, expected) in [
        ("{ tags }", 0),
        ("{ __schema { types { name fields { name } } } }", 0),
        ("{ node(id: 1) { id } }", 1),
        ("{ curve { t } }", 5),
        ("{ all { id } }", 10),
        ("{ many(ids: [1, 2, 3]) { id } }", 3),
        ("{ items { totalCount } }", 1),
        ("{ items { nodes { id } } }", 21),
        ("{ items(first: 5) { nodes { id } edges { node { id } } pageInfo { hasNextPage } } }", 17),
        ("{ items(last: 3) { ...page } } fragment page on ItemConnection { nodes { parent { id } } }", 7),
        ("{ items(first: 2) { nodes { items(first: 3) { nodes { id } } } } }", 11),
        ("mutation { touch { id } }", 11),
        ("subscription { events { id } }", 11),
    ] {
        assert_eq!(cost(source), expected, "{source}");
    }
    let with_variable = "query($n: Int = 7) { items(first: $n) { nodes { id } } }";
    assert_eq!(cost(with_variable), 8);
    assert_eq!(cost_with(with_variable, serde_json::json!({"n": 2})), 3);
    assert_eq!(cost_with("query($ids: [ID!]!) { many(ids: $ids) { id } }", serde_json::json!({"ids": [1, 2]})), 2);
    assert_eq!(cost("{ items(first: 1000000) { nodes { id } } }"), 101, "a page has an end");
}

#[test]
fn the_operation_is_found_by_its_name() {
    let source = "query A { tags } mutation B { touch { id } }";
    let admitted = guard().admit(source, Some("B"), &Variables::default()).unwrap();
    assert_eq!((admitted.kind, admitted.name.as_deref()), (OperationType::Mutation, Some("B")));
    for wanted in [None, Some("C")] {
        let refused = guard().admit(source, wanted, &Variables::default()).unwrap_err();
        assert_eq!(refused.code, ErrorCode::OperationResolutionFailure);
    }
}

#[test]
fn a_syntax_error_says_where_and_repeats_nothing() {
    let secret = format!("{{ tags(a: \"{}\" ?) }}", "secret".repeat(1_000));
    let refused = guard().admit(&secret, None, &Variables::default()).unwrap_err();
    assert!(refused.message.len() < 250 && !refused.message.contains("secret"), "{}", refused.message);
    assert!(!refused.into_error().locations.is_empty());
}

proptest! {
    #[test]
    fn no_text_makes_the_guard_panic(source in "[{}\\[\\]()a:.@$\"\\\\# \n]{0,200}") {
        drop(guard().admit(&source, None, &Variables::default()));
    }

    #[test]
    fn no_unicode_makes_the_guard_panic(source in any::<String>()) {
        drop(guard().admit(&source, None, &Variables::default()));
    }
}
