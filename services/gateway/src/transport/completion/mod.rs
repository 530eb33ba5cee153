//! What the executor leaves undone: the shape of a response is decided by the document and the schema, not by what came first.
//!
//! The executor drops the key of a field that failed, orders keys by completion, and answers null for an object of which nothing was
//! selected or everything failed. Here each object gets every key that was asked for, in the order asked for; a field that failed is
//! null; and where null is not allowed, the object around it becomes null.
//!
//! Which fields an object has depends on its type, so [`mark`] asks for the type wherever it is not known beforehand.

mod mark;
mod shape;
mod types;

use async_graphql::{
    Name, Value, Variables,
    indexmap::IndexMap,
    parser::types::{BaseType, DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Type},
};

use self::shape::{Shape, Shapes};
pub(crate) use self::types::Types;
use crate::guard::CostTable;

/// The response key under which an object tells its type.
const MARK: &str = "__assayType";

/// Completes the responses to one operation.
#[derive(Debug)]
pub(crate) struct Completion {
    document: ExecutableDocument,
    operation: Option<String>,
    variables: Variables,
    types: std::sync::Arc<Types>,
}

impl Completion {
    /// Returns the document for the executor, and what completes its responses.
    pub(crate) fn prepare(
        types: &std::sync::Arc<Types>,
        document: ExecutableDocument,
        operation: Option<&str>,
        variables: &Variables,
    ) -> (ExecutableDocument, Self) {
        let marked = mark::mark(types, document.clone());
        let operation = operation.map(str::to_owned);
        (marked, Self { document, operation, variables: variables.clone(), types: types.clone() })
    }

    /// Completes the data of one response to an operation that ran, and says what it cost.
    pub(crate) fn complete(&self, data: Value, costs: &CostTable) -> (Value, u64) {
        let Some(operation) = find(&self.document, self.operation.as_deref()) else { return (data, 0) };
        let base = CostTable::base(operation.ty);
        let Some(root) = self.types.root(operation.ty) else { return (data, base) };
        let fields = match data {
            Value::Object(fields) => fields,
            // An operation that ran has a root: the executor says null where all of its fields failed.
            _ => IndexMap::new(),
        };
        let shapes = Shapes { document: &self.document, variables: &self.variables, types: &self.types, costs };
        let mut shape = Shape::of(vec![&operation.selection_set.node]);
        let mut work = Work { shapes, cost: base };
        let data = work.object(root, &mut shape, fields);
        (data, work.cost)
    }
}

/// Completes values and adds up what they cost: a field's own price once, else one for each object.
struct Work<'a> {
    shapes: Shapes<'a>,
    cost: u64,
}

impl<'a> Work<'a> {
    /// Completes an object of this type; null where a field that may not be null is.
    fn object(&mut self, ty: &str, shape: &mut Shape<'a>, mut found: IndexMap<Name, Value>) -> Value {
        let fields = shape.fields(&self.shapes, ty);
        let mut whole = IndexMap::with_capacity(fields.len());
        let mut is_whole = true;
        for field in fields {
            let value = found.swap_remove(&field.key).unwrap_or_default();
            let weight = field.weight.filter(|_| !matches!(value, Value::Null));
            let value = match field.ty {
                Some(ty) => self.value(ty, field.weight.is_none(), &mut field.shape, value),
                // Introspection, which never fails and costs nothing.
                None => Some(value),
            };
            self.cost = self.cost.saturating_add(weight.unwrap_or(0));
            match value {
                Some(value) if is_whole => drop(whole.insert(field.key.clone(), value)),
                Some(_) => {}
                // What is left was computed too, so it is counted.
                None => is_whole = false,
            }
        }
        if is_whole { Value::Object(whole) } else { Value::Null }
    }

    /// Completes a value of this type; `None` where it is null and may not be.
    fn value(&mut self, ty: &Type, is_counted: bool, shape: &mut Shape<'a>, value: Value) -> Option<Value> {
        let value = match (&ty.base, value) {
            (BaseType::List(inner), Value::List(items)) => {
                let items: Vec<Option<Value>> =
                    items.into_iter().map(|item| self.value(inner, is_counted, shape, item)).collect();
                items.into_iter().collect::<Option<Vec<Value>>>().map_or(Value::Null, Value::List)
            }
            (BaseType::Named(name), Value::Object(found)) => {
                let types = self.shapes.types;
                match types.concrete(name, &found) {
                    Some(concrete) => {
                        self.cost = self.cost.saturating_add(u64::from(is_counted));
                        self.object(concrete, shape, found)
                    }
                    // A scalar may be an object too: its keys are its own.
                    None => Value::Object(found),
                }
            }
            (_, other) => other,
        };
        (ty.nullable || !matches!(value, Value::Null)).then_some(value)
    }
}

/// Finds the operation that runs.
fn find<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    match &document.operations {
        DocumentOperations::Single(operation) => Some(&operation.node),
        DocumentOperations::Multiple(operations) => Some(&operations.get(name?)?.node),
    }
}

/// Gives variables that were left out the defaults of the operation: the executor forgets them in `@skip` and `@include`.
pub(crate) fn with_defaults(
    document: &ExecutableDocument,
    operation: Option<&str>,
    mut variables: Variables,
) -> Variables {
    let definitions = find(document, operation).map(|operation| operation.variable_definitions.as_slice());
    for definition in definitions.unwrap_or_default().iter().map(|definition| &definition.node) {
        if let Some(default) = &definition.default_value {
            variables.entry(definition.name.node.clone()).or_insert_with(|| default.node.clone());
        }
    }
    variables
}

/// The keyword of a root type.
const fn index(kind: OperationType) -> usize {
    match kind {
        OperationType::Query => 0,
        OperationType::Mutation => 1,
        OperationType::Subscription => 2,
    }
}
