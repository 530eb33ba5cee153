//! Directives that say, in the schema itself, what a field costs and who may ask for it.

use async_graphql::{Context, Result, TypeDirective};

use super::Api;

/// What a field costs, where it is not the usual.
#[TypeDirective(location = "FieldDefinition")]
pub(crate) fn cost(weight: i32) {}

/// How many items a list has.
#[TypeDirective(location = "FieldDefinition", name = "listSize")]
pub(crate) fn list_size(slicing_arguments: Vec<String>) {}

/// Who may ask: without this, callers who are signed in.
#[TypeDirective(location = "FieldDefinition")]
pub(crate) fn auth(public: bool) {}

/// Guards a field against callers who are not signed in.
pub(crate) fn signed_in(ctx: &Context<'_>) -> Result<()> {
    Api::of(ctx).identity()?;
    Ok(())
}
