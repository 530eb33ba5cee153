use std::time::Duration;

use assay_authn::OneTimeToken;
use assay_store::{MailKind, NewMail};
use assay_types::MailId;
use secrecy::ExposeSecret as _;

use super::context;
use crate::{
    service::{CallError, Deps},
    sessions::after,
};

/// What a mail says.
pub(crate) struct Letter<'a> {
    pub(crate) kind: MailKind,
    pub(crate) recipient: &'a str,
    /// Holds no secret: the operator's list shows it.
    pub(crate) subject: &'a str,
    pub(crate) text: String,
    /// After this time the text is of no use any more, and is erased.
    pub(crate) life: Duration,
}

impl Deps {
    /// Seals a letter, to be enqueued in the transaction that makes it true.
    pub(crate) fn mail(&self, letter: &Letter<'_>) -> Result<NewMail, CallError> {
        let (id, at) = (MailId::generate(&*self.clock, &*self.entropy), self.clock.now());
        let body = self.master.seal(&context(id), letter.text.as_bytes(), &*self.entropy)?;
        Ok(NewMail {
            id,
            kind: letter.kind,
            recipient: letter.recipient.to_owned(),
            subject: letter.subject.to_owned(),
            body: body.into(),
            at,
            expires_at: after(at, letter.life),
        })
    }

    /// Writes an address of our pages that carries a token. The token stands behind `#`, which browsers send to nobody:
    /// neither a log nor another site ever sees it.
    pub(crate) fn link(&self, page: &str, token: &OneTimeToken) -> String {
        format!("{}/{page}#token={}", self.public_url, token.expose().expose_secret())
    }
}
