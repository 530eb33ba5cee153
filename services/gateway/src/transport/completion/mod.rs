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

    /// Completes the data of one response to an operation that ran.
    pub(crate) fn complete(&self, data: Value) -> Value {
        let Some(operation) = find(&self.document, self.operation.as_deref()) else { return data };
        let Some(root) = self.types.root(operation.ty) else { return data };
        let fields = match data {
            Value::Object(fields) => fields,
            // An operation that ran has a root: the executor says null where all of its fields failed.
            _ => IndexMap::new(),
        };
        let shapes = Shapes { document: &self.document, variables: &self.variables, types: &self.types };
        let mut shape = Shape::of(vec![&operation.selection_set.node]);
        object(&shapes, root, &mut shape, fields)
    }
}

/// Finds the operation that runs.
fn find<'a>(document: &'a ExecutableDocument, name: Option<&str>) -> Option<&'a OperationDefinition> {
    match &document.operations {
        DocumentOperations::Single(operation) => Some(&operation.node),
        DocumentOperations::Multiple(operations) => Some(&operations.get(name?)?.node),
    }
}

/// Completes an object of this type; null where a field that may not be null is.
fn object<'a>(shapes: &Shapes<'a>, ty: &str, shape: &mut Shape<'a>, mut found: IndexMap<Name, Value>) -> Value {
    let fields = shape.fields(shapes, ty);
    let mut whole = IndexMap::with_capacity(fields.len());
    for field in fields {
        let value = found.swap_remove(&field.key).unwrap_or_default();
        let value = match field.ty {
            Some(ty) => complete(shapes, ty, &mut field.shape, value),
            // Introspection, which never fails.
            None => Some(value),
        };
        let Some(value) = value else { return Value::Null };
        whole.insert(field.key.clone(), value);
    }
    Value::Object(whole)
}

/// Completes a value of this type; `None` where it is null and may not be.
fn complete<'a>(shapes: &Shapes<'a>, ty: &Type, shape: &mut Shape<'a>, value: Value) -> Option<Value> {
    let value = match (&ty.base, value) {
        (BaseType::List(inner), Value::List(items)) => {
            let items: Option<Vec<Value>> =
                items.into_iter().map(|item| complete(shapes, inner, shape, item)).collect();
            items.map_or(Value::Null, Value::List)
        }
        (BaseType::Named(name), Value::Object(found)) => match shapes.types.concrete(name, &found) {
            Some(concrete) => object(shapes, concrete, shape, found),
            // A scalar may be an object too: its keys are its own.
            None => Value::Object(found),
        },
        (_, other) => other,
    };
    (ty.nullable || !matches!(value, Value::Null)).then_some(value)
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
