//! The types of the schema, each a newtype over what a service answered.

mod access_token;
mod artifact;
mod backtest;
mod counterfactual;
mod dataset;
mod diagnostic;
mod dialects;
mod inspection;
mod manifest;
mod metrics;
mod money;
mod node;
mod organization;
mod parameter_spec;
mod rate_limit;
mod ref_data;
mod run;
mod run_event;
mod series_point;
mod service_status;
mod session;
mod strategy;
mod strategy_version;
mod trade;
mod user;

pub(crate) use self::{
    access_token::AccessToken,
    backtest::Backtest,
    dataset::Dataset,
    diagnostic::Diagnostic,
    inspection::Inspection,
    money::{Money, MoneyInput},
    node::{Node, fetch},
    parameter_spec::ParameterSpec,
    rate_limit::RateLimit,
    ref_data::{RefData, StrategyKind},
    run::Run,
    run_event::RunEvent,
    service_status::{ComponentStatus, ServiceStatus},
    session::Session,
    strategy::Strategy,
    strategy_version::StrategyVersion,
    user::User,
};
