use assay_proto::v1;
use async_graphql::{Context, Interface};

use super::{Backtest, Dataset, Invitation, Membership, Organization, Strategy, StrategyVersion, User};
use crate::{
    ApiError,
    schema::{
        Api,
        api::{AUTH, answer},
    },
};

/// A thing with an id of its own.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "async_graphql::ID", desc = "The id; its prefix tells the kind."))]
pub(crate) enum Node {
    User(User),
    Organization(Organization),
    Membership(Membership),
    Invitation(Invitation),
    Strategy(Strategy),
    StrategyVersion(StrategyVersion),
    Dataset(Dataset),
    Backtest(Backtest),
}

/// Finds a thing by its id; what is not there, or not the caller's, is `None`.
pub(crate) async fn fetch(ctx: &Context<'_>, id: &str) -> Result<Option<Node>, ApiError> {
    let Some((prefix, _)) = id.split_once('_') else { return Ok(None) };
    Ok(match prefix {
        "usr" => user(ctx, id).await?.map(Node::User),
        "org" => Organization::find(ctx, |found| found.id == id).await?.map(Node::Organization),
        "mem" => Membership::load(ctx, id).await?.map(Node::Membership),
        "inv" => Invitation::load(ctx, id).await?.map(Node::Invitation),
        "strat" => Strategy::load(ctx, id).await?.map(Node::Strategy),
        "ver" => StrategyVersion::load(ctx, id).await?.map(Node::StrategyVersion),
        "ds" => Dataset::load(ctx, id).await?.map(Node::Dataset),
        "bt" => Backtest::load(ctx, id).await?.map(Node::Backtest),
        _ => None,
    })
}

/// Finds the caller; other people are not looked up by id.
async fn user(ctx: &Context<'_>, id: &str) -> Result<Option<User>, ApiError> {
    let api = Api::of(ctx);
    if api.identity()?.principal.user.to_string() != id {
        return Ok(None);
    }
    let viewer = answer(AUTH, api.auth().viewer(api.request(v1::ViewerRequest {})?).await)?;
    Ok(viewer.user.map(User))
}
