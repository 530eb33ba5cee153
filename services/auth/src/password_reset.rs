use assay_authn::OneTimeToken;
use assay_proto::v1::ResetPasswordRequest;
use assay_store::{MailTokenUse, PasswordReset};
use secrecy::SecretString;
use tokio::time::{Instant, sleep_until};

use crate::{
    refusal::Refusal,
    service::{CallError, Deps},
    validate,
    verify_email::{DURATION, refusal},
};

impl Deps {
    /// Sends the owner of an account a mail by which to choose a new password. Where there is no account, nothing is sent,
    /// and nobody is told.
    pub(crate) async fn request_password_reset(&self, email: &str) -> Result<(), CallError> {
        let answer_at = Instant::now() + DURATION;
        let outcome = self.send_password_reset(email.trim()).await;
        sleep_until(answer_at).await;
        outcome
    }

    async fn send_password_reset(&self, email: &str) -> Result<(), CallError> {
        let Some(known) = self.store.accounts().user_by_email(email).await? else { return Ok(()) };
        let token = self.password_reset(&known.user.email)?;
        self.send_token(known.user.id, &token).await
    }

    /// Sets a password by the token of a mail. A password that is not accepted uses no token up.
    pub(crate) async fn reset_password(
        &self,
        request: ResetPasswordRequest,
    ) -> Result<Result<(), Vec<Refusal>>, CallError> {
        let Some(token) = OneTimeToken::parse(&request.token) else {
            return Ok(Err(vec![refusal(&MailTokenUse::Unknown)]));
        };
        let (accounts, at) = (self.store.accounts(), self.clock.now());
        let user = match accounts.password_reset_of(token.hash(), at).await? {
            MailTokenUse::Used(user) => user,
            other => return Ok(Err(vec![refusal(&other)])),
        };
        if let Err(refused) = validate::new_password(&request.new_password, &[&user.email, &user.handle]) {
            return Ok(Err(vec![refused]));
        }
        let notice = self.notice(
            &user.email,
            "Your password was changed",
            "The password of your account at Assay was changed by a link that we had sent to this address.",
        )?;
        let reset = PasswordReset {
            token: token.hash(),
            password_hash: self.passwords.hash(SecretString::from(request.new_password)).await?,
            ends_sessions: !request.keep_sessions,
            notice,
            at,
        };
        match accounts.reset_password(reset).await? {
            MailTokenUse::Used(user) => {
                tracing::info!(user = %user.id, ended_sessions = !request.keep_sessions, "set a new password by mail");
                Ok(Ok(()))
            }
            other => Ok(Err(vec![refusal(&other)])),
        }
    }
}
