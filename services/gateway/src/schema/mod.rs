//! The schema: one file per type and per mutation, each a thin view over what the services answer.

mod api;
mod batches;
mod connection;
mod cursor;
mod deadline;
mod directive;
mod lists;
mod loader;
mod mutation;
mod object;
mod query;
mod scalar;
mod subscription;
mod user_error;
mod wire_enum;

use async_graphql::{Schema, SchemaBuilder};

pub(crate) use self::{
    api::{Api, Backends, Shared},
    batches::{Batched, Batches},
    cursor::CursorKey,
    deadline::Deadline,
};
use self::{mutation::Mutation, query::Query, subscription::Subscription};

/// The schema of the platform.
pub(crate) type Platform = Schema<Query, Mutation, Subscription>;

/// Builds the schema. What its resolvers need comes with each request.
pub(crate) fn build() -> Platform {
    builder().disable_suggestions().finish()
}

fn builder() -> SchemaBuilder<Query, Mutation, Subscription> {
    // Depth and cost are the transport's to limit, which does so without expanding a fragment twice.
    Schema::build(Query::default(), Mutation::default(), Subscription)
        .register_output_type::<object::Node>()
        .register_output_type::<object::Run>()
        .limit_recursive_depth(128)
}

/// Returns the schema in the schema definition language, as it is committed and published.
pub fn sdl() -> String {
    let options = async_graphql::SDLExportOptions::new().include_specified_by().prefer_single_line_descriptions();
    let mut text = build().sdl_with_options(options);
    while text.ends_with('\n') {
        text.pop();
    }
    text.push('\n');
    text
}
