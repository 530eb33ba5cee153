use std::collections::HashMap;

use async_graphql::{
    Name, Pos, Positioned,
    parser::types::{
        BaseType, DocumentOperations, ExecutableDocument, Field, FragmentDefinition, OperationDefinition,
        OperationType, Selection, SelectionSet, Type,
    },
};

use super::{MARK, types::Types};

/// Asks for the type of an object wherever the response would not show it.
///
/// That is where the schema knows only an interface or union, and where nothing is selected that could not be null: there the executor
/// answers null both for an object whose fields all failed and for none.
pub(super) fn mark(types: &Types, mut document: ExecutableDocument) -> ExecutableDocument {
    let fragments = document.fragments.clone();
    let walk = |operation: &mut OperationDefinition| {
        let set = &mut operation.selection_set.node;
        if operation.ty == OperationType::Subscription {
            unwrap_fragments(&fragments, set);
        }
        merge(set);
        // The root itself is an object in any case.
        if let Some(root) = types.root(operation.ty) {
            inside(types, root, set);
        }
    };
    match &mut document.operations {
        DocumentOperations::Single(operation) => walk(&mut operation.node),
        DocumentOperations::Multiple(operations) => {
            for operation in operations.values_mut() {
                walk(&mut operation.node);
            }
        }
    }
    for fragment in document.fragments.values_mut().map(|fragment| &mut fragment.node) {
        let on = fragment.type_condition.node.on.node.to_string();
        inside(types, &on, &mut fragment.selection_set.node);
    }
    document
}

/// Puts the fields that fragments hold beside them: the executor looks for a subscription's field nowhere else.
fn unwrap_fragments(fragments: &HashMap<Name, Positioned<FragmentDefinition>>, set: &mut SelectionSet) {
    let mut found = Vec::new();
    for selection in &set.items {
        let mut inner = match &selection.node {
            Selection::Field(_) => continue,
            Selection::InlineFragment(fragment) => fragment.node.selection_set.node.clone(),
            Selection::FragmentSpread(spread) => match fragments.get(&spread.node.fragment_name.node) {
                Some(fragment) => fragment.node.selection_set.node.clone(),
                None => continue,
            },
        };
        unwrap_fragments(fragments, &mut inner);
        found.extend(inner.items.into_iter().filter(|item| matches!(item.node, Selection::Field(_))));
    }
    set.items.extend(found);
}

/// Makes one field of two that ask the same: the executor would run a mutation twice.
fn merge(set: &mut SelectionSet) {
    let mut merged: Vec<Positioned<Selection>> = Vec::with_capacity(set.items.len());
    for item in std::mem::take(&mut set.items) {
        let twin = match &item.node {
            Selection::Field(field) => merged.iter_mut().find_map(|known| match &mut known.node {
                Selection::Field(known) if is_same(&known.node, &field.node) => Some(&mut known.node),
                _ => None,
            }),
            _ => None,
        };
        match (twin, item.node) {
            (Some(twin), Selection::Field(field)) => {
                twin.selection_set.node.items.extend(field.node.selection_set.node.items);
            }
            (_, node) => merged.push(Positioned::new(node, item.pos)),
        }
    }
    set.items = merged;
}

fn is_same(a: &Field, b: &Field) -> bool {
    a.response_key().node == b.response_key().node
        && a.name.node == b.name.node
        && a.arguments == b.arguments
        && a.directives.is_empty()
        && b.directives.is_empty()
}

/// Marks the sets below the fields of a set. Each set of the document is visited once: fragments are walked where they are defined.
fn inside(types: &Types, parent: &str, set: &mut SelectionSet) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                let Some(ty) = types.field(parent, &field.node.name.node).map(named) else { continue };
                let set = &mut field.node.selection_set;
                inside(types, ty, &mut set.node);
                if !set.node.items.is_empty() && needs_mark(types, ty, &set.node) {
                    let mark = marker(set.pos);
                    set.node.items.push(mark);
                }
            }
            Selection::InlineFragment(fragment) => {
                let on = fragment.node.type_condition.as_ref().map(|on| on.node.on.node.to_string());
                inside(types, on.as_deref().unwrap_or(parent), &mut fragment.node.selection_set.node);
            }
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn needs_mark(types: &Types, ty: &str, set: &SelectionSet) -> bool {
    types.is_abstract(ty)
        || !set.items.iter().any(|selection| match &selection.node {
            Selection::Field(field) => {
                let field = &field.node;
                let is_sure = types.field(ty, &field.name.node).is_some_and(|ty| !ty.nullable);
                field.directives.is_empty() && (is_sure || field.name.node == "__typename")
            }
            _ => false,
        })
}

fn marker(pos: Pos) -> Positioned<Selection> {
    let at = |name| Positioned::new(Name::new(name), pos);
    let field = Field {
        alias: Some(at(MARK)),
        name: at("__typename"),
        arguments: Vec::new(),
        directives: Vec::new(),
        selection_set: Positioned::default(),
    };
    Positioned::new(Selection::Field(Positioned::new(field, pos)), pos)
}

/// Returns the name of the type under all lists.
fn named(ty: &Type) -> &str {
    let mut base = &ty.base;
    loop {
        match base {
            BaseType::Named(name) => return name,
            BaseType::List(inner) => base = &inner.base,
        }
    }
}
