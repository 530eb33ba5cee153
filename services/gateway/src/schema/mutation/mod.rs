//! The root fields that change something: one intent each. What the caller can put right comes back as `userErrors`.

mod access_token;
mod backtest_inspect;
mod backtest_start;
mod email_verify;
mod invitation;
mod member;
mod mfa_challenge;
mod organization;
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
mod totp;

use assay_proto::v1;
use async_graphql::{MergedObject, SimpleObject};

use self::{
    access_token::AccessTokenMutation, backtest_inspect::BacktestInspect, backtest_start::BacktestStart,
    email_verify::EmailVerify, invitation::InvitationMutation, member::MemberMutation,
    mfa_challenge::MfaChallengeMutation, organization::OrganizationMutation, password_reset::PasswordReset,
    run_cancel::RunCancel, session_revoke::SessionRevoke, sign_in::SignIn, sign_out::SignOut, sign_up::SignUp,
    strategy_create::StrategyCreate, strategy_version_publish::StrategyVersionPublish, token_refresh::TokenRefresh,
    totp::TotpMutation,
};
use super::user_error::{UserError, user_errors};

/// Everything that can be changed.
#[derive(MergedObject, Default)]
pub(crate) struct Mutation(
    SignUp,
    EmailVerify,
    SignIn,
    MfaChallengeMutation,
    PasswordReset,
    TotpMutation,
    TokenRefresh,
    SignOut,
    SessionRevoke,
    AccessTokenMutation,
    OrganizationMutation,
    MemberMutation,
    InvitationMutation,
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

impl AckPayload {
    /// Answers what a service did, or why not.
    fn of(errors: Vec<v1::UserError>) -> Self {
        Self { ok: errors.is_empty(), user_errors: user_errors(errors) }
    }
}
