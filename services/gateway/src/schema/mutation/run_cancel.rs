use std::sync::Arc;

use assay_proto::v1;
use assay_types::TokenScope;
use async_graphql::{Context, ID, Object, SimpleObject};

use crate::{
    ApiError,
    schema::{
        Api,
        api::{STRATEGY, answer},
        directive::{auth, needs},
        object::{Backtest, Run},
        user_error::{UserError, user_errors},
    },
};

/// The run that was asked to stop.
#[derive(SimpleObject)]
struct RunPayload {
    /// The run as it is now; it ends as CANCELED shortly after.
    run: Option<Run>,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}

#[derive(Default)]
pub(crate) struct RunCancel;

#[Object]
impl RunCancel {
    /// Asks a run to stop.
    #[graphql(guard = "needs(TokenScope::Run)", directive = auth::apply(Some(TokenScope::Run.to_string()), None))]
    async fn run_cancel(&self, ctx: &Context<'_>, id: ID) -> Result<RunPayload, ApiError> {
        let api = Api::of(ctx);
        let request = api.request(v1::CancelRunRequest { id: id.0 })?;
        let answer = answer(STRATEGY, api.runs().cancel_run(request).await)?;
        Ok(RunPayload {
            run: answer.run.map(|run| Run::Backtest(Backtest(Arc::new(run)))),
            user_errors: user_errors(answer.user_errors),
        })
    }
}
