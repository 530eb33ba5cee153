//! The page about errors says what the code does: every code, its translations, and nothing that is not there any more.

use std::{collections::BTreeSet, path::Path};

use assay_protocol::ExitClass;
use assay_types::Coded;
use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};

use super::*;

struct Failure(Code);

impl Coded for Failure {
    fn code(&self) -> Code {
        self.0
    }
    fn public_message(&self) -> String {
        String::new()
    }
}

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/errors.md");
    std::fs::read_to_string(path).unwrap()
}

/// The part of the page under a heading of this level, up to the next of the same.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let start = page.find(&format!("\n## {heading}\n")).unwrap_or_else(|| panic!("no section {heading}"));
    let rest = &page[start + 1..];
    rest.find("\n## ").map_or(rest, |end| &rest[..end])
}

/// The cells of the tables of a section, without their heads.
fn rows(section: &str) -> Vec<Vec<String>> {
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    let lines: Vec<&str> = section.lines().filter(|line| line.starts_with('|')).collect();
    lines.into_iter().map(cells).filter(|row: &Vec<String>| row[0].contains('`')).collect()
}

/// Every word of code in a text.
fn words(text: &str) -> BTreeSet<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn upper(words: &BTreeSet<String>) -> BTreeSet<&str> {
    let is_code =
        |word: &&str| word.len() > 1 && word.chars().all(|letter| letter.is_ascii_uppercase() || letter == '_');
    words.iter().map(String::as_str).filter(is_code).collect()
}

fn values_of(name: &str) -> BTreeSet<String> {
    let schema = parse_schema(crate::sdl()).unwrap();
    let found = schema.definitions.into_iter().find_map(|definition| match definition {
        TypeSystemDefinition::Type(ty) if ty.node.name.node == name => Some(ty.node.kind),
        _ => None,
    });
    let Some(TypeKind::Enum(values)) = found else { panic!("{name} is an enum") };
    values.values.into_iter().map(|value| value.node.value.node.to_string()).collect()
}

#[test]
fn every_code_stands_on_the_page_with_its_translations() {
    let page = page();
    let rows = rows(section(&page, "Codes"));
    assert_eq!(rows.len(), Code::ALL.len());
    for code in Code::ALL {
        let (graphql, name) = (ErrorCode::of(code), code.as_str());
        let row = rows.iter().find(|row| row[0] == format!("[`{name}`](#{name})")).unwrap_or_else(|| panic!("{name}"));
        let grpc = format!("{:?}", assay_proto::status(&Failure(code)).code());
        assert_eq!(row[1], crate::problem::status(graphql).as_u16().to_string(), "{name}");
        assert_eq!(row[2], format!("`{}`", graphql.as_str()), "{name}");
        assert_eq!(row[3].trim_matches('`').replace('_', ""), grpc.to_uppercase(), "{name}");
        assert!(page.contains(&format!("\n### {name}\n")), "{name} has a paragraph");
    }
}

#[test]
fn the_codes_that_only_graphql_has_are_all_listed() {
    let page = page();
    let listed: Vec<Vec<String>> = rows(section(&page, "Codes that only GraphQL has"));
    let listed: BTreeSet<String> = listed.iter().flat_map(|row| words(&row[0])).collect();
    let common: Vec<ErrorCode> = Code::ALL.into_iter().map(ErrorCode::of).collect();
    let own = ErrorCode::ALL.iter().filter(|code| !common.contains(code));
    assert_eq!(listed, own.map(|code| code.as_str().to_owned()).collect());
}

#[test]
fn every_user_error_is_explained() {
    let page = page();
    let section = section(&page, "User errors");
    let explained: BTreeSet<String> = rows(section).iter().flat_map(|row| words(&row[0])).collect();
    let announced = section.rsplit("\n\n").find(|part| part.contains("calls to come")).unwrap_or_default();
    let listed: BTreeSet<String> = upper(&words(announced)).into_iter().map(str::to_owned).chain(explained).collect();
    assert_eq!(listed, values_of("UserErrorCode"));
}

#[test]
fn every_end_of_a_run_is_explained() {
    let page = page();
    let rows = rows(section(&page, "How runs end"));
    let classes: BTreeSet<&str> = rows.iter().filter_map(|row| row[0].split('`').nth(1)).collect();
    assert_eq!(classes, ExitClass::ALL.iter().map(|class| class.as_str()).collect());
    let told: BTreeSet<String> = rows.iter().flat_map(|row| words(&row[2])).collect();
    assert_eq!(told, values_of("RunFailureCode"));
    for class in ExitClass::ALL {
        let row = rows.iter().find(|row| row[0].contains(&format!("`{class}`"))).unwrap();
        assert_eq!(row[3].starts_with("yes"), class.is_retryable(), "{class}");
        assert!(page.contains(&format!("\n### {class}\n")), "{class} has a paragraph");
    }
}
