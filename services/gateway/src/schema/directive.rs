//! Directives that say, in the schema itself, what a field costs and who may ask for it.

use assay_types::TokenScope;
use async_graphql::{Context, Result, TypeDirective};

use super::Api;
use crate::ApiError;

/// What a field costs, where it is not the usual.
#[TypeDirective(location = "FieldDefinition")]
pub(crate) fn cost(weight: i32) {}

/// How many items a list has.
#[TypeDirective(location = "FieldDefinition", name = "listSize")]
pub(crate) fn list_size(slicing_arguments: Vec<String>) {}

/// Who may ask: anybody where it is public; an API key with the scope. Without this, only people who signed in.
#[TypeDirective(location = "FieldDefinition")]
pub(crate) fn auth(scope: Option<String>, public: Option<bool>) {}

/// Guards a field against callers who are not signed in, whose role does not include it, or whose key does not name it.
pub(crate) fn needs(scope: TokenScope) -> impl Fn(&Context<'_>) -> Result<()> + Send + Sync + 'static {
    move |ctx| {
        let caller = &Api::of(ctx).identity()?.principal;
        Ok(caller.permits(scope).map_err(ApiError::from)?)
    }
}

/// Guards a field of the account itself, which no key may see or change.
pub(crate) fn account(ctx: &Context<'_>) -> Result<()> {
    let caller = &Api::of(ctx).identity()?.principal;
    caller.session().map_err(ApiError::from)?;
    Ok(())
}
