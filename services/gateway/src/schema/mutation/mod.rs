//! The root fields that change something: one intent each. What the caller can put right comes back as `userErrors`.

mod access_token;
mod backtest_inspect;
mod backtest_start;
mod email_verify;
mod password_reset;
mod run_cancel;
mod session;
mod session_revoke;
mod sign_in;
mod sign_out;
mod sign_up;
mod strategy_create;
mod strategy_version_publish;
mod token_refresh;

use async_graphql::{MergedObject, SimpleObject};

use self::{
    access_token::AccessTokenMutation, backtest_inspect::BacktestInspect, backtest_start::BacktestStart,
    email_verify::EmailVerify, password_reset::PasswordReset, run_cancel::RunCancel, session_revoke::SessionRevoke,
    sign_in::SignIn, sign_out::SignOut, sign_up::SignUp, strategy_create::StrategyCreate,
    strategy_version_publish::StrategyVersionPublish, token_refresh::TokenRefresh,
};
use super::user_error::UserError;

/// Everything that can be changed.
#[derive(MergedObject, Default)]
pub(crate) struct Mutation(
    SignUp,
    EmailVerify,
    SignIn,
    PasswordReset,
    TokenRefresh,
    SignOut,
    SessionRevoke,
    AccessTokenMutation,
    StrategyCreate,
    StrategyVersionPublish,
    BacktestStart,
    BacktestInspect,
    RunCancel,
);

/// Whether it was done.
#[derive(SimpleObject)]
struct AckPayload {
    /// Whether it was done.
    ok: bool,
    /// What the caller can put right.
    user_errors: Vec<UserError>,
}
