use proptest::prelude::*;

use super::parse;
use crate::{Diagnostic, check, limits::MAX_SOURCE};

fn first(source: &str) -> Diagnostic {
    check(source).diagnostics.into_iter().next().unwrap_or_else(|| panic!("nothing found in {source}"))
}

/// Returns line and column, and what stands there.
fn place(source: &str) -> (u32, u32, String) {
    let span = first(source).span.unwrap();
    let lines: Vec<&str> = source.lines().collect();
    let line: Vec<char> = lines[span.line as usize - 1].chars().collect();
    let end = if span.end_line == span.line { span.end_column as usize - 1 } else { line.len() };
    (span.line, span.column, line[span.column as usize - 1..end].iter().collect())
}

#[test]
fn mistakes_inside_expressions_have_their_place_in_the_file() {
    let source = "name = 'x'\n[long]\nentry = \"close > smma(close, 3)\"\nexit = 'false'";
    assert_eq!(place(source), (3, 18, "smma".to_owned()));
    let literal = "name = 'ä'\nlong = { entry = 'true', exit = 'close[-1] > 1' }";
    assert_eq!(place(literal), (2, 40, "-1".to_owned()));
    let lines = "name = 'x'\n[long]\nexit = 'false'\nentry = '''\nclose > 1\n  and clsoe > 2'''";
    assert_eq!(place(lines), (6, 7, "clsoe".to_owned()));
    let escapes =
        "name = 'x'\n[long]\nexit = 'false'\nentry = \"\"\"\\\n  close > 1\\tand \\u0020 \\\"4h\\\" == clsoe\"\"\"";
    assert_eq!(place(escapes), (5, 35, "clsoe".to_owned()));
    let windows = "name = 'x'\r\n[long]\r\nexit = 'false'\r\nentry = '''\r\nclose > 1\r\n  and clsoe > 2'''";
    assert_eq!(place(windows), (6, 7, "clsoe".to_owned()));
}

#[test]
fn mistakes_in_json_have_their_place_too() {
    let source = "{\n  \"name\": \"x\\u00e4\", \"long\": {\"exit\": \"false\",\n  \"entry\": \"\\\"4h\\\" == clsoe\"}}";
    assert_eq!(place(source), (3, 23, "clsoe".to_owned()));
    let pair = "{\"name\": \"x\", \"long\": {\"exit\": \"false\", \"entry\": \"\\\"\\ud83d\\ude00\\\" == clsoe\"}}";
    assert_eq!(place(pair).2, "clsoe");
    let nested = "{\"name\": \"x\", \"long\": {\"exit\": \"false\", \"sequence\": [{\"when\": \"true\"}, {\"when\": \"foo\", \"within\": 1}]}}";
    assert_eq!(place(nested).2, "foo");
}

#[test]
fn mistakes_of_form_name_what_was_expected() {
    let unknown = first("name = 'x'\n[long]\nentri = 'true'");
    assert_eq!(
        unknown.message,
        "unknown field `entri`, expected one of `entry`, `exit`, `sequence`; did you mean `entry`?"
    );
    assert_eq!(unknown.span.map(|span| (span.line, span.column)), Some((3, 1)));
    let wrong = first("name = 'x'\n[exits]\nstop_loss = true");
    assert!(wrong.message.contains("expected a number, or a text such as \"5%\""), "{}", wrong.message);
    assert_eq!(wrong.span.map(|span| span.line), Some(3));
    assert_eq!(first("[long]\nentry = 'true'").message, "missing field `name`");
    assert_eq!(first("name = 'x").span.map(|span| span.line), Some(1));
    let json = first("{\"name\": \"x\",\n\"lnog\": {}}");
    assert!(json.message.ends_with("did you mean `long`?"), "{}", json.message);
    assert_eq!(json.span.map(|span| span.line), Some(2));
}

#[test]
fn mistakes_of_sense_point_at_their_field() {
    let source = |exits: &str| format!("name = 'x'\n[long]\nentry = 'true'\n[exits]\n{exits}\n");
    assert_eq!(place(&source("stop_loss = 1.5")), (5, 13, "1.5".to_owned()));
    assert_eq!(place(&source("stop_loss = \"stop\"")), (5, 14, "stop".to_owned()));
    assert_eq!(place(&source("take_profit = [{ at = 0.2, close = 0.5 }, { at = 0.1 }]")).2, "0.1");
    assert_eq!(place(&source("take_profit = [{ at = 0.1, close = 0.5 }, { at = 0.2, close = 0.6 }]")).2, "0.6");
    assert_eq!(place(&source("max_bars = 2.5")).2, "2.5");
    assert_eq!(place(&source("stop_loss = 0.1\nstop_distance = 'close'")).2, "'close'");
    assert_eq!(place(&source("stop_loss = 0.1\n[exits.long]\nstop_loss = '500%'")), (7, 13, "'500%'".to_owned()));
    assert_eq!(place(&source("[exits.long]\ntake_profit = [{ at = 'step' }]")), (6, 24, "step".to_owned()));
    let unknown = first(&source("[exits.long]\ntrailng = { distance = 0.1 }"));
    assert!(unknown.message.ends_with("did you mean `trailing`?"), "{}", unknown.message);
    assert_eq!(unknown.span.map(|span| (span.line, span.column)), Some((6, 1)));
}

#[test]
fn a_range_that_leads_to_nonsense_is_found() {
    let source = "name = 'x'\nparameters.n = { type = 'int', default = 3, min = -2, max = 9 }\n[long]\nexit = 'false'\nentry = \
                  'close[n] > 1'";
    let found = first(source);
    let expected = "with n = -2: the index -2 would read the future; a strategy sees only bars that are closed";
    assert_eq!(found.message, expected);
    assert_eq!(place(source), (5, 16, "n".to_owned()));
}

#[test]
fn what_runs_but_is_hardly_meant_is_a_warning() {
    let checked =
        check("name = 'x'\nparameters.n = { type = 'int', default = 3 }\nlet.a = 'close'\n[long]\nentry = 'true'");
    let messages: Vec<_> = checked.diagnostics.iter().map(|found| (found.path.as_str(), found.is_error())).collect();
    assert_eq!(messages, [("parameters.n", false), ("let.a", false), ("long", false)]);
    assert!(checked.is_valid() && checked.explanation.is_some());
}

#[test]
fn parameters_come_in_the_order_of_the_source() {
    let source = "name = 'x'\n[parameters]\nz = { type = 'int', default = 3, label = 'Last first' }\na = { type = 'bool', default = \
                  true }\n[long]\nentry = 'a and close > z'\nexit = 'false'";
    let names: Vec<_> =
        check(source).parameters.into_iter().map(|parameter| (parameter.name, parameter.label)).collect();
    assert_eq!(names, [("z".to_owned(), "Last first".to_owned()), ("a".to_owned(), "a".to_owned())]);
}

#[test]
fn too_much_is_refused_promptly() {
    assert!(first(&"(".repeat(10_000_000)).message.contains(&format!("at most {MAX_SOURCE} bytes")));
    let parameters: String =
        (0..5_000).fold(String::new(), |all, n| all + &format!("p{n} = {{ type = 'int', default = 1 }}\n"));
    let crowded = check(&format!("name = 'x'\nlong = {{ entry = 'true' }}\n[parameters]\n{parameters}")).diagnostics;
    assert!(crowded.iter().any(|found| found.message.contains("at most 64 parameters")), "{crowded:?}");
    let nested = format!("name = 'x'\nlong = {{ entry = '{}' }}", "(".repeat(15_000));
    assert!(first(&nested).message.contains("nested more than"));
    assert!(!check(&format!("x = {}", "[".repeat(200_000))).is_valid());
    assert!(!check(&format!("{{\"x\": {}", "[".repeat(200_000))).is_valid());
    assert!(!check(&format!("{}=1", "a.".repeat(100_000))).is_valid());
}

proptest! {
    #[test]
    fn any_text_is_answered(source in "\\PC{0,300}") {
        check(&source);
    }

    #[test]
    fn any_damage_to_a_sound_source_is_answered(
        builtin in prop::sample::select(crate::builtins()), at in 0_usize..3_000, cut in 0_usize..5, put in "\\PC{0,4}",
    ) {
        let source = builtin.source;
        let mut at = at % source.len();
        while !source.is_char_boundary(at) { at -= 1; }
        let rest = source[at..].chars().skip(cut).collect::<String>();
        let damaged = format!("{}{put}{rest}", &source[..at]);
        for found in check(&damaged).diagnostics {
            let lines = damaged.split('\n').count() as u32;
            if let Some(span) = found.span {
                prop_assert!(span.line >= 1 && span.end_line <= lines && span.column >= 1);
            }
        }
        if let Ok(parsed) = parse(&damaged) {
            let json = serde_json::to_string(&parsed.document).unwrap();
            prop_assert_eq!(parse(&json).unwrap().document, parsed.document);
        }
    }
}
