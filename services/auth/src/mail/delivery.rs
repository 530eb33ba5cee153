use std::{error::Error, sync::Arc, time::Duration};

use assay_authn::{MasterKey, MasterKeyError};
use assay_host::Lifecycle;
use assay_store::{MailLease, Store, StoreError};
use assay_types::Clock;
use secrecy::ExposeSecret as _;

use super::{
    open,
    smtp::{Setback, Smtp},
};
use crate::sessions::after;

/// How often the outbox is looked at.
const TICK: Duration = Duration::from_secs(2);
/// How many looks apart what has ended is erased.
const SWEEP_EVERY: u32 = 15;
/// Longer than the server may take for all of its answers: nobody else sends the mail meanwhile.
const LEASE: Duration = Duration::from_mins(5);
const FIRST_PAUSE: Duration = Duration::from_secs(30);
const LONGEST_PAUSE: Duration = Duration::from_hours(1);

/// Sends what waits, a mail at a time, and erases what has ended.
pub(crate) struct Delivery {
    pub(crate) store: Store,
    pub(crate) master: MasterKey,
    pub(crate) clock: Arc<dyn Clock>,
    /// Where mails go; without it they wait for the operator.
    pub(crate) smtp: Option<Smtp>,
}

#[derive(Debug, thiserror::Error)]
enum DeliveryError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a mail does not open")]
    Sealed(#[from] MasterKeyError),
}

impl Delivery {
    /// Delivers as long as the process lives.
    pub(crate) fn start(self, life: &Lifecycle) {
        if self.smtp.is_none() {
            tracing::warn!("no mail server is configured: mails wait for `assay admin mail list`");
        }
        let stopping = life.stopping();
        life.spawn("mail delivery", async move {
            let mut looks = 0_u32;
            loop {
                let sweeps = looks.is_multiple_of(SWEEP_EVERY);
                let round = self.round(sweeps, || stopping.is_cancelled()).await;
                if let Err(error) = round {
                    tracing::warn!(error = &error as &dyn Error, "the outbox cannot be worked on");
                }
                looks = looks.wrapping_add(1);
                if stopping.run_until_cancelled(tokio::time::sleep(TICK)).await.is_none() {
                    return;
                }
            }
        });
    }

    async fn round(&self, sweeps: bool, stops: impl Fn() -> bool) -> Result<(), DeliveryError> {
        if sweeps {
            let expired = self.store.mails().sweep(self.clock.now()).await?;
            if expired > 0 && self.smtp.is_some() {
                tracing::error!(expired, "mails did not go before their links ended");
            }
        }
        let Some(smtp) = &self.smtp else { return Ok(()) };
        while !stops() {
            let now = self.clock.now();
            let Some(mail) = self.store.mails().lease(now, after(now, LEASE)).await? else { return Ok(()) };
            self.deliver(smtp, &mail).await?;
        }
        Ok(())
    }

    async fn deliver(&self, smtp: &Smtp, mail: &MailLease) -> Result<(), DeliveryError> {
        let mails = self.store.mails();
        let text = match open(&self.master, mail.id, mail.body.expose_secret()) {
            Ok(text) => text,
            Err(error) => {
                mails.not_sent(mail, &error.to_string(), None, self.clock.now()).await?;
                return Err(error.into());
            }
        };
        let sent = smtp.send(mail, text.expose_secret(), self.clock.now()).await;
        let now = self.clock.now();
        match sent {
            Ok(()) => {
                mails.sent(mail, now).await?;
                count("sent");
                tracing::info!(mail = %mail.id, kind = mail.kind, attempt = mail.attempt, "sent a mail");
            }
            Err(Setback::Later(cause)) => {
                mails.not_sent(mail, &cause, Some(after(now, pause(mail.attempt))), now).await?;
                count("later");
                tracing::warn!(mail = %mail.id, kind = mail.kind, attempt = mail.attempt, cause, "a mail did not go yet");
            }
            Err(Setback::Never(cause)) => {
                mails.not_sent(mail, &cause, None, now).await?;
                count("failed");
                tracing::warn!(mail = %mail.id, kind = mail.kind, cause, "a mail was refused for good");
            }
        }
        Ok(())
    }
}

/// Returns how long to wait after so many attempts.
fn pause(attempt: u32) -> Duration {
    FIRST_PAUSE.saturating_mul(1 << attempt.saturating_sub(1).min(10)).min(LONGEST_PAUSE)
}

fn count(outcome: &'static str) {
    metrics::counter!("assay_auth_mails_total", "outcome" => outcome).increment(1);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_an_hour() {
        let seconds = |attempt| pause(attempt).as_secs();
        assert_eq!([seconds(0), seconds(1), seconds(2), seconds(3)], [30, 30, 60, 120]);
        assert_eq!([seconds(8), seconds(100)], [3_600, 3_600]);
    }
}
