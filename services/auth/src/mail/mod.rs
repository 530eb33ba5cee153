//! Mails: composed and sealed with what makes them true, sent over SMTP, and until then readable by the operator.

mod compose;
mod config;
mod delivery;
mod smtp;

use assay_authn::{MasterKey, MasterKeyError};
use assay_store::MailRecord;
use assay_types::MailId;
use secrecy::{ExposeSecret as _, SecretString};

pub use self::config::{MailConfig, MailConfigError, SmtpTls};
pub(crate) use self::{compose::Letter, delivery::Delivery, smtp::Smtp};

/// Returns the text of a mail for the operator, where it is still kept.
pub fn open_mail(master: &MasterKey, mail: &MailRecord) -> Result<Option<SecretString>, MasterKeyError> {
    mail.body.as_ref().map(|body| open(master, mail.id, body.expose_secret())).transpose()
}

fn open(master: &MasterKey, id: MailId, sealed: &[u8]) -> Result<SecretString, MasterKeyError> {
    let text = master.open(&context(id), sealed)?;
    String::from_utf8(text.to_vec()).map(SecretString::from).map_err(|_| MasterKeyError::Mismatch)
}

/// A sealed text opens only as the mail that it was sealed for.
fn context(id: MailId) -> String {
    format!("mail {id}")
}
