//! Every field of the schema is asked for by an operation whose whole answer is committed.

use std::{collections::BTreeSet, path::Path};

use async_graphql::parser::{
    parse_query, parse_schema,
    types::{
        BaseType, ExecutableDocument, OperationType, Selection, SelectionSet, Type, TypeKind, TypeSystemDefinition,
    },
};

type Fields = Vec<(String, Vec<(String, String)>)>;

/// Objects and interfaces with the named types of their fields.
fn fields() -> Fields {
    let schema = parse_schema(assay_gateway::sdl()).unwrap();
    let composite = |definition| match definition {
        TypeSystemDefinition::Type(ty) => {
            let fields = match ty.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                _ => return None,
            };
            let fields = fields.into_iter().map(|field| (field.node.name.node.to_string(), named(&field.node.ty.node)));
            Some((ty.node.name.node.to_string(), fields.collect()))
        }
        _ => None,
    };
    schema.definitions.into_iter().filter_map(composite).collect()
}

fn named(ty: &Type) -> String {
    match &ty.base {
        BaseType::Named(name) => name.to_string(),
        BaseType::List(inner) => named(inner),
    }
}

fn walk(fields: &Fields, document: &ExecutableDocument, parent: &str, set: &SelectionSet, seen: &mut BTreeSet<String>) {
    for selection in &set.items {
        match &selection.node {
            Selection::Field(field) => {
                let name = field.node.name.node.as_str();
                seen.insert(format!("{parent}.{name}"));
                let known = fields.iter().find(|(ty, _)| ty == parent).map(|(_, fields)| fields);
                let ty = known.and_then(|fields| fields.iter().find(|(field, _)| field == name));
                if let Some((_, ty)) = ty {
                    walk(fields, document, ty, &field.node.selection_set.node, seen);
                }
            }
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref().map_or(parent, |on| on.node.on.node.as_str());
                walk(fields, document, on, &fragment.node.selection_set.node, seen);
            }
            Selection::FragmentSpread(spread) => {
                let fragment = &document.fragments[&spread.node.fragment_name.node].node;
                walk(fields, document, &fragment.type_condition.node.on.node, &fragment.selection_set.node, seen);
            }
        }
    }
}

#[test]
fn every_resolver_has_a_committed_answer() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../assay/tests/suite/operations");
    let fields = fields();
    let mut seen = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let document = parse_query(std::fs::read_to_string(file.unwrap().path()).unwrap()).unwrap();
        for (_, operation) in document.operations.iter() {
            let root = match operation.node.ty {
                OperationType::Query => "Query",
                OperationType::Mutation => "Mutation",
                OperationType::Subscription => "Subscription",
            };
            walk(&fields, &document, root, &operation.node.selection_set.node, &mut seen);
        }
    }
    // Edges are alike: one list that shows its cursors speaks for all.
    let missing: Vec<String> = fields
        .iter()
        .flat_map(|(ty, fields)| fields.iter().map(move |(field, _)| format!("{ty}.{field}")))
        .filter(|field| !seen.contains(field) && !field.contains("Edge.") && !field.contains("ServiceStatus.version"))
        .filter(|field| !field.contains("ComponentStatus.latencyMs") && !field.starts_with("Node."))
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}
