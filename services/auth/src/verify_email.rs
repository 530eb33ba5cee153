use std::time::Duration;

use assay_authn::OneTimeToken;
use assay_proto::v1::VerifyEmailResponse;
use assay_store::MailTokenUse;
use tokio::time::{Instant, sleep_until};

use crate::{
    answer,
    refusal::{Refusal, RefusalCode},
    service::{CallError, Deps, user_errors},
};

/// Mails of one kind that an address gets within an hour.
pub(crate) const MOST_MAILS: u16 = 3;
/// Every answer about an address takes this long, so that the time does not tell whether it has an account.
pub(crate) const DURATION: Duration = Duration::from_millis(300);

impl Deps {
    /// Confirms the address that a token was sent to.
    pub(crate) async fn verify_email(&self, token: &str) -> Result<VerifyEmailResponse, CallError> {
        let outcome = match OneTimeToken::parse(token) {
            Some(token) => self.store.accounts().verify_email(token.hash(), self.clock.now()).await?,
            None => MailTokenUse::Unknown,
        };
        Ok(match outcome {
            MailTokenUse::Used(user) => {
                tracing::info!(user = %user.id, "confirmed an e-mail address");
                VerifyEmailResponse { user: Some(answer::user(user)), user_errors: Vec::new() }
            }
            other => VerifyEmailResponse { user: None, user_errors: user_errors(vec![refusal(&other)]) },
        })
    }

    /// Sends the mail again that asks whether an address is its owner's, where that is open.
    pub(crate) async fn resend_verification(&self, email: &str) -> Result<(), CallError> {
        let answer_at = Instant::now() + DURATION;
        let outcome = self.send_verification(email.trim()).await;
        sleep_until(answer_at).await;
        outcome
    }

    async fn send_verification(&self, email: &str) -> Result<(), CallError> {
        let Some(known) = self.store.accounts().user_by_email(email).await? else { return Ok(()) };
        if known.user.email_verified {
            return Ok(());
        }
        let token = self.verification(&known.user.email)?;
        self.send_token(known.user.id, &token).await
    }

    /// Sends a token, unless the address got enough of its kind.
    pub(crate) async fn send_token(
        &self,
        user: assay_types::UserId,
        token: &assay_store::NewMailToken,
    ) -> Result<(), CallError> {
        let (mail, kind) = (token.mail.id, token.mail.kind.as_str());
        if self.store.accounts().send_mail_token(user, token, MOST_MAILS).await? {
            tracing::info!(%mail, kind, "a mail waits");
        } else {
            tracing::info!(%user, kind, "the address got enough mails of this kind for now");
        }
        Ok(())
    }
}

/// Says why a token is no good.
pub(crate) fn refusal(outcome: &MailTokenUse) -> Refusal {
    if *outcome == MailTokenUse::UsedBefore {
        return Refusal::of("token", RefusalCode::TokenUsed, "this link was used before");
    }
    let message = "this link is not good, or not any more; ask for another mail";
    Refusal::of("token", RefusalCode::TokenExpired, message)
}
