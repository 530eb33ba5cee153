use std::collections::HashMap;

use async_graphql::{
    Name, Value as ConstValue, Variables,
    parser::{
        parse_schema,
        types::{
            BaseType, ConstDirective, DocumentOperations, ExecutableDocument, Field, FieldDefinition, OperationType,
            Selection, SelectionSet, Type, TypeKind, TypeSystemDefinition,
        },
    },
};
use async_graphql_value::Value;

/// Points that any mutation costs before its fields.
const MUTATION: u64 = 10;
/// Points that any subscription costs before its events.
const SUBSCRIPTION: u64 = 10;
/// How many items a list is taken to have where nothing says it.
const ASSUMED_ITEMS: u64 = 10;
/// How many items a connection returns where the caller does not say.
const DEFAULT_PAGE: u64 = 20;
/// The largest page.
const LARGEST_PAGE: u64 = 100;

/// What each field costs, read from the schema's own text.
///
/// An object costs 1 and a scalar nothing; `@cost(weight:)` replaces a field's own price; what a list holds is multiplied by its
/// slicing argument. Connections multiply what is under `edges` and `nodes`. Introspection is free.
#[derive(Debug, Default)]
pub(crate) struct CostTable {
    types: HashMap<String, HashMap<String, Price>>,
    roots: [Option<String>; 3],
}

#[derive(Debug)]
struct Price {
    /// The type under all lists and non-nulls.
    ty: String,
    is_object: bool,
    is_list: bool,
    weight: Option<u64>,
    assumed: Option<u64>,
    slicing: Vec<String>,
}

impl CostTable {
    /// Reads the prices of a schema. A schema that does not parse gives an empty table, in which nothing costs anything.
    pub(crate) fn of(sdl: &str) -> Self {
        let Ok(schema) = parse_schema(sdl) else { return Self::default() };
        let mut table = Self::default();
        let mut leaves = Vec::new();
        for definition in &schema.definitions {
            match definition {
                TypeSystemDefinition::Schema(schema) => {
                    let root = |name: &Option<async_graphql::Positioned<Name>>| {
                        name.as_ref().map(|name| name.node.to_string())
                    };
                    table.roots =
                        [root(&schema.node.query), root(&schema.node.mutation), root(&schema.node.subscription)];
                }
                TypeSystemDefinition::Type(ty) => {
                    let name = ty.node.name.node.to_string();
                    match &ty.node.kind {
                        TypeKind::Object(object) => table.insert(name, object.fields.iter().map(|field| &field.node)),
                        TypeKind::Interface(interface) => {
                            table.insert(name, interface.fields.iter().map(|field| &field.node));
                        }
                        TypeKind::Scalar | TypeKind::Enum(_) => leaves.push(name),
                        TypeKind::Union(_) | TypeKind::InputObject(_) => {}
                    }
                }
                TypeSystemDefinition::Directive(_) => {}
            }
        }
        for price in table.types.values_mut().flat_map(HashMap::values_mut) {
            let built_in = ["Int", "Float", "String", "Boolean", "ID"].contains(&price.ty.as_str());
            price.is_object = !built_in && !leaves.contains(&price.ty);
        }
        table
    }

    fn insert<'a>(&mut self, name: String, fields: impl Iterator<Item = &'a FieldDefinition>) {
        let prices = fields.map(|field| (field.name.node.to_string(), Price::of(field))).collect();
        self.types.insert(name, prices);
    }

    /// Returns what an operation of this kind costs before its fields.
    pub(crate) const fn base(kind: OperationType) -> u64 {
        match kind {
            OperationType::Query => 0,
            OperationType::Mutation => MUTATION,
            OperationType::Subscription => SUBSCRIPTION,
        }
    }

    /// Returns a field's own price, where it is not the usual.
    pub(crate) fn weight(&self, ty: &str, field: &str) -> Option<u64> {
        self.types.get(ty)?.get(field)?.weight
    }

    /// Prices an operation before it runs.
    pub(crate) fn estimate(
        &self,
        document: &ExecutableDocument,
        operation: Option<&str>,
        variables: &Variables,
    ) -> u64 {
        let operation = match &document.operations {
            DocumentOperations::Single(operation) => Some(operation),
            DocumentOperations::Multiple(map) => operation.and_then(|name| map.get(name)),
        };
        let Some(operation) = operation else { return 0 };
        let base = Self::base(operation.node.ty);
        let root = match operation.node.ty {
            OperationType::Query => &self.roots[0],
            OperationType::Mutation => &self.roots[1],
            OperationType::Subscription => &self.roots[2],
        };
        let Some(root) = root.as_deref() else { return base };
        let mut walk = Walk {
            table: self,
            document,
            variables,
            defaults: &operation.node.variable_definitions,
            known: HashMap::new(),
        };
        base.saturating_add(walk.set(root, &operation.node.selection_set.node, 1))
    }
}

impl Price {
    fn of(field: &FieldDefinition) -> Self {
        let directive = |name: &str| field.directives.iter().map(|d| &d.node).find(|d| d.name.node == name);
        let number =
            |directive: &ConstDirective, name: &str| match directive.get_argument(name).map(|value| &value.node) {
                Some(ConstValue::Number(number)) => number.as_u64(),
                _ => None,
            };
        let list_size = directive("listSize");
        let slicing = list_size.and_then(|list| list.get_argument("slicingArguments")).map(|names| match &names.node {
            ConstValue::List(names) => names
                .iter()
                .filter_map(|name| if let ConstValue::String(name) = name { Some(name.clone()) } else { None })
                .collect(),
            _ => Vec::new(),
        });
        let (ty, is_list) = named(&field.ty.node);
        Self {
            ty,
            is_object: false,
            is_list,
            weight: directive("cost").and_then(|cost| number(cost, "weight")),
            assumed: list_size.and_then(|list| number(list, "assumedSize")),
            slicing: slicing.unwrap_or_default(),
        }
    }
}

/// Returns the type under all lists, and whether there was a list.
fn named(ty: &Type) -> (String, bool) {
    let mut base = &ty.base;
    let mut is_list = false;
    loop {
        match base {
            BaseType::Named(name) => return (name.to_string(), is_list),
            BaseType::List(inner) => {
                is_list = true;
                base = &inner.base;
            }
        }
    }
}

struct Walk<'a> {
    table: &'a CostTable,
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    defaults: &'a [async_graphql::Positioned<async_graphql::parser::types::VariableDefinition>],
    /// Prices of fragments by name and page size: a fragment under two pages of different size has two prices.
    known: HashMap<(&'a Name, u64), u64>,
}

impl<'a> Walk<'a> {
    /// Prices a selection set; `page` is how many items the connection around it returns.
    fn set(&mut self, parent: &str, set: &'a SelectionSet, page: u64) -> u64 {
        let mut sum = 0_u64;
        for item in &set.items {
            let part = match &item.node {
                Selection::Field(field) => self.field(parent, &field.node, page),
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map(|on| on.node.on.node.as_str());
                    self.set(on.unwrap_or(parent), &fragment.node.selection_set.node, page)
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node, page),
            };
            sum = sum.saturating_add(part);
        }
        sum
    }

    fn fragment(&mut self, name: &Name, page: u64) -> u64 {
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else { return 0 };
        if let Some(cost) = self.known.get(&(name, page)) {
            return *cost;
        }
        let on = fragment.node.type_condition.node.on.node.as_str();
        let cost = self.set(on, &fragment.node.selection_set.node, page);
        self.known.insert((name, page), cost);
        cost
    }

    fn field(&mut self, parent: &str, field: &'a Field, page: u64) -> u64 {
        let table = self.table;
        let Some(price) = table.types.get(parent).and_then(|ty| ty.get(field.name.node.as_str())) else { return 0 };
        let connection = price.ty.ends_with("Connection");
        let asked = price.slicing.iter().filter_map(|name| self.argument(field, name)).max();
        let inner_page = if connection { asked.unwrap_or(DEFAULT_PAGE).min(LARGEST_PAGE) } else { 1 };
        let items = if parent.ends_with("Connection") && matches!(field.name.node.as_str(), "edges" | "nodes") {
            page
        } else if price.is_list {
            asked.or(price.assumed).unwrap_or(ASSUMED_ITEMS)
        } else {
            1
        };
        let children = self.set(&price.ty, &field.selection_set.node, inner_page);
        let children = children.saturating_mul(items);
        match price.weight {
            Some(weight) => weight.saturating_add(children),
            None if price.is_object => children.saturating_add(items),
            None => children,
        }
    }

    /// Returns the size that a slicing argument asks for: a number, or the length of a list.
    fn argument(&self, field: &Field, name: &str) -> Option<u64> {
        match &field.get_argument(name)?.node {
            Value::Number(number) => number.as_u64(),
            Value::List(items) => Some(items.len() as u64),
            Value::Variable(variable) => {
                let default = || {
                    let definition = self.defaults.iter().find(|definition| definition.node.name.node == *variable)?;
                    definition.node.default_value.as_ref().map(|value| &value.node)
                };
                match self.variables.get(variable).or_else(default)? {
                    ConstValue::Number(number) => number.as_u64(),
                    ConstValue::List(items) => Some(items.len() as u64),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
