//! The root fields that read.

mod access_tokens;
mod backtests;
mod datasets;
mod inspection;
mod nodes;
mod organization;
mod rate_limit;
mod ref_data;
mod sessions;
mod status;
mod strategies;
mod strategy_check;
mod viewer;

use async_graphql::MergedObject;

use self::{
    access_tokens::AccessTokenQuery, backtests::BacktestQuery, datasets::DatasetQuery, inspection::InspectionQuery,
    nodes::NodeQuery, organization::OrganizationQuery, rate_limit::RateLimitQuery, ref_data::RefDataQuery,
    sessions::SessionQuery, status::StatusQuery, strategies::StrategyQuery, strategy_check::StrategyCheckQuery,
    viewer::ViewerQuery,
};

/// Everything that can be read.
#[derive(MergedObject, Default)]
pub(crate) struct Query(
    NodeQuery,
    ViewerQuery,
    OrganizationQuery,
    SessionQuery,
    AccessTokenQuery,
    RateLimitQuery,
    StatusQuery,
    RefDataQuery,
    StrategyQuery,
    StrategyCheckQuery,
    DatasetQuery,
    BacktestQuery,
    InspectionQuery,
);
