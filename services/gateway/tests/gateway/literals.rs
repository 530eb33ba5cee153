//! Arguments with any value of their type, written from the schema.

use async_graphql::parser::types::{
    BaseType, InputValueDefinition, ServiceDocument, Type, TypeDefinition, TypeKind, TypeSystemDefinition,
};

/// Finds a type by its name.
pub(crate) fn definition<'a>(schema: &'a ServiceDocument, name: &str) -> &'a TypeDefinition {
    let types = schema.definitions.iter().filter_map(|definition| match definition {
        TypeSystemDefinition::Type(found) => Some(&found.node),
        _ => None,
    });
    types.into_iter().find(|found| found.name.node == name).unwrap()
}

/// Writes an argument that must be given, with any value of its type.
pub(crate) fn literal(schema: &ServiceDocument, argument: &InputValueDefinition) -> Option<String> {
    let required = !argument.ty.node.nullable && argument.default_value.is_none();
    required.then(|| format!("{}: {}", argument.name.node, value(schema, &argument.ty.node)))
}

fn value(schema: &ServiceDocument, ty: &Type) -> String {
    match &ty.base {
        BaseType::List(inner) => format!("[{}]", value(schema, inner)),
        BaseType::Named(name) => match name.as_str() {
            "Int" | "Float" => "1".to_owned(),
            "Boolean" => "true".to_owned(),
            "ID" | "String" => "\"x\"".to_owned(),
            other => {
                let TypeDefinition { kind, directives, .. } = definition(schema, other);
                match kind {
                    TypeKind::Enum(values) => values.values.first().unwrap().node.value.node.to_string(),
                    TypeKind::InputObject(object) => {
                        let one_of = directives.iter().any(|directive| directive.node.name.node == "oneOf");
                        let first = object.fields.first().filter(|_| one_of).map(|field| &field.node);
                        let one = first.map(|field| format!("{}: {}", field.name.node, value(schema, &field.ty.node)));
                        let required = object.fields.iter().filter_map(|field| literal(schema, &field.node));
                        let fields: Vec<String> = one.into_iter().chain(required).collect();
                        format!("{{{}}}", fields.join(", "))
                    }
                    _ => "\"1\"".to_owned(),
                }
            }
        },
    }
}
