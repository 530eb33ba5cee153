use std::collections::HashMap;

use async_graphql::{
    Name, Positioned, Value as ConstValue, Variables,
    parser::types::{Directive, ExecutableDocument, Field, Selection, SelectionSet, Type},
};
use async_graphql_value::Value;

use super::types::Types;
use crate::guard::CostTable;

/// What shapes are made from.
pub(super) struct Shapes<'a> {
    pub(super) document: &'a ExecutableDocument,
    pub(super) variables: &'a Variables,
    pub(super) types: &'a Types,
    pub(super) costs: &'a CostTable,
}

/// What was selected of one place of the response: of all items of a list alike, and of every type that turns up there.
///
/// Fields are collected when the first object of a type is met, so the work is bounded by the document and by the response.
pub(super) struct Shape<'a> {
    sets: Vec<&'a SelectionSet>,
    by_type: HashMap<String, Vec<Selected<'a>>>,
}

/// One key of an object.
pub(super) struct Selected<'a> {
    pub(super) key: Name,
    /// Its type; `None` for introspection.
    pub(super) ty: Option<&'a Type>,
    /// Its own price; where it has none, each object costs one.
    pub(super) weight: Option<u64>,
    pub(super) shape: Shape<'a>,
}

impl<'a> Shape<'a> {
    pub(super) fn of(sets: Vec<&'a SelectionSet>) -> Self {
        Self { sets, by_type: HashMap::new() }
    }

    /// Returns the fields of an object of this type, in the order of the selection.
    pub(super) fn fields(&mut self, shapes: &Shapes<'a>, ty: &str) -> &mut [Selected<'a>] {
        if !self.by_type.contains_key(ty) {
            let mut collected = Collected { shapes, ty, fields: Vec::new(), places: HashMap::new() };
            for set in &self.sets {
                collected.add(set);
            }
            self.by_type.insert(ty.to_owned(), collected.fields);
        }
        self.by_type.get_mut(ty).map(Vec::as_mut_slice).unwrap_or_default()
    }
}

/// `CollectFields` of the specification.
struct Collected<'s, 'a> {
    shapes: &'s Shapes<'a>,
    ty: &'s str,
    fields: Vec<Selected<'a>>,
    places: HashMap<&'a Name, usize>,
}

impl<'a> Collected<'_, 'a> {
    fn add(&mut self, set: &'a SelectionSet) {
        for selection in &set.items {
            if self.is_skipped(selection.node.directives()) {
                continue;
            }
            match &selection.node {
                Selection::Field(field) => self.field(&field.node),
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    if condition.is_none_or(|condition| self.shapes.types.applies(condition, self.ty)) {
                        self.add(&fragment.node.selection_set.node);
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let Some(fragment) = self.shapes.document.fragments.get(&spread.node.fragment_name.node) else {
                        continue;
                    };
                    if self.shapes.types.applies(&fragment.node.type_condition.node.on.node, self.ty) {
                        self.add(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }

    fn field(&mut self, field: &'a Field) {
        let key = &field.response_key().node;
        let set = &field.selection_set.node;
        if let Some(selected) = self.places.get(key).and_then(|place| self.fields.get_mut(*place)) {
            selected.shape.sets.push(set);
            return;
        }
        self.places.insert(key, self.fields.len());
        let ty = self.shapes.types.field(self.ty, &field.name.node);
        let weight = self.shapes.costs.weight(self.ty, &field.name.node);
        self.fields.push(Selected { key: key.clone(), ty, weight, shape: Shape::of(vec![set]) });
    }

    fn is_skipped(&self, directives: &[Positioned<Directive>]) -> bool {
        directives.iter().any(|directive| {
            let wanted = match directive.node.name.node.as_str() {
                "skip" => false,
                "include" => true,
                _ => return false,
            };
            directive.node.get_argument("if").is_some_and(|value| self.is_true(&value.node) != wanted)
        })
    }

    fn is_true(&self, value: &Value) -> bool {
        match value {
            Value::Boolean(value) => *value,
            Value::Variable(name) => matches!(self.shapes.variables.get(name), Some(ConstValue::Boolean(true))),
            _ => false,
        }
    }
}
