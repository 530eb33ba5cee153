//! The types of the schema, each a newtype over what a service answered.

mod access_token;
mod artifact;
mod audit_event;
mod backtest;
mod counterfactual;
mod dataset;
mod diagnostic;
mod dialects;
mod inspection;
mod invitation;
mod manifest;
mod membership;
mod metrics;
mod mfa;
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
    audit_event::AuditEvent,
    backtest::Backtest,
    dataset::Dataset,
    diagnostic::Diagnostic,
    inspection::Inspection,
    invitation::Invitation,
    membership::Membership,
    mfa::MfaChallenge,
    money::{Money, MoneyInput},
    node::{Node, fetch},
    organization::{Organization, Role},
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
