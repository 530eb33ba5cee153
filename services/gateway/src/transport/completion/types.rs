use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Value,
    indexmap::IndexMap,
    parser::{
        parse_schema,
        types::{FieldDefinition, OperationType, Type, TypeKind, TypeSystemDefinition},
    },
};

use super::{MARK, index};

/// The types of a schema, read from its own text.
#[derive(Debug, Default)]
pub(crate) struct Types {
    composite: HashMap<String, Composite>,
    roots: [Option<String>; 3],
}

/// An object, interface or union.
#[derive(Debug, Default)]
struct Composite {
    fields: HashMap<String, Type>,
    /// The objects that an interface or union may be; empty for an object.
    possible: HashSet<String>,
    is_object: bool,
}

impl Types {
    /// Reads a schema. One that does not parse gives no types, and responses stay as they are.
    pub(crate) fn of(sdl: &str) -> Self {
        let mut types = Self::default();
        let Ok(schema) = parse_schema(sdl) else { return types };
        let mut implements: Vec<(String, String)> = Vec::new();
        for definition in schema.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let schema = schema.node;
                    let root = |name: Option<async_graphql::Positioned<Name>>| name.map(|name| name.node.to_string());
                    types.roots = [root(schema.query), root(schema.mutation), root(schema.subscription)];
                }
                TypeSystemDefinition::Type(ty) => {
                    let name = ty.node.name.node.to_string();
                    let composite = match ty.node.kind {
                        TypeKind::Object(object) => {
                            implements.extend(object.implements.iter().map(|of| (of.node.to_string(), name.clone())));
                            Composite { is_object: true, ..Composite::with(object.fields) }
                        }
                        TypeKind::Interface(interface) => Composite::with(interface.fields),
                        TypeKind::Union(union) => {
                            let members = union.members.iter().map(|member| member.node.to_string());
                            Composite { possible: members.collect(), ..Composite::default() }
                        }
                        TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => continue,
                    };
                    types.composite.insert(name, composite);
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        for (interface, object) in implements {
            types.composite.entry(interface).or_default().possible.insert(object);
        }
        types
    }

    /// Returns the type that operations of this kind begin with.
    pub(super) fn root(&self, kind: OperationType) -> Option<&str> {
        self.roots.get(index(kind))?.as_deref()
    }

    /// Returns the type of a field.
    pub(super) fn field(&self, ty: &str, field: &str) -> Option<&Type> {
        self.composite.get(ty)?.fields.get(field)
    }

    /// Whether values of this type have fields, and which they are is known only from the value.
    pub(super) fn is_abstract(&self, ty: &str) -> bool {
        self.composite.get(ty).is_some_and(|ty| !ty.is_object)
    }

    /// Returns the object type of a value that was declared as `declared`; `None` for scalars.
    pub(super) fn concrete(&self, declared: &str, found: &IndexMap<Name, Value>) -> Option<&str> {
        let (name, composite) = self.composite.get_key_value(declared)?;
        if composite.is_object {
            return Some(name);
        }
        match found.get(MARK) {
            Some(Value::String(told)) => self.composite.get_key_value(told).map(|(name, _)| name.as_str()),
            _ => None,
        }
    }

    /// Whether a fragment on `condition` applies to an object of type `object`.
    pub(super) fn applies(&self, condition: &str, object: &str) -> bool {
        condition == object || self.composite.get(condition).is_some_and(|of| of.possible.contains(object))
    }
}

impl Composite {
    fn with(fields: Vec<async_graphql::Positioned<FieldDefinition>>) -> Self {
        let fields = fields.into_iter().map(|field| (field.node.name.node.to_string(), field.node.ty.node));
        Self { fields: fields.collect(), ..Self::default() }
    }
}
