use std::{net::IpAddr, path::PathBuf};

use assay_host::secret::{self, SecretError};
use clap::{Args, ValueEnum};
use lettre::message::Mailbox;
use secrecy::SecretString;

const PASSWORD: &str = "ASSAY_SMTP_PASSWORD";

/// How mails leave the platform. Without a server they wait, and `assay admin mail` shows them to the operator.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Mail")]
#[group(skip)]
pub struct MailConfig {
    /// Server that takes our mails; without one they wait in the database, where `assay admin mail` reads them.
    #[arg(long, env = "ASSAY_SMTP_HOST", value_name = "HOST")]
    pub smtp_host: Option<String>,
    /// Its port; by the kind of encryption where left out: 587, 465 or 25.
    #[arg(long, env = "ASSAY_SMTP_PORT", value_name = "PORT")]
    pub smtp_port: Option<u16>,
    /// How the way to it is encrypted.
    #[arg(long, env = "ASSAY_SMTP_TLS", value_enum, default_value_t)]
    pub smtp_tls: SmtpTls,
    /// Name to sign in with there.
    #[arg(long, env = "ASSAY_SMTP_USER", value_name = "NAME")]
    pub smtp_user: Option<String>,
    /// Password to sign in with there.
    #[arg(long, env = PASSWORD, hide_env_values = true)]
    pub smtp_password: Option<SecretString>,
    /// File that holds the password, instead of giving it directly.
    #[arg(long, env = "ASSAY_SMTP_PASSWORD_FILE", value_name = "PATH")]
    pub smtp_password_file: Option<PathBuf>,
    /// Whom mails are from, such as `Assay <no-reply@example.org>`.
    #[arg(long, env = "ASSAY_MAIL_FROM", value_name = "ADDRESS")]
    pub mail_from: Option<Mailbox>,
}

/// How the way to the mail server is encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum SmtpTls {
    /// The server is asked to encrypt, and nothing is sent where it will not.
    #[default]
    Starttls,
    /// From the first byte.
    Implicit,
    /// Not at all: for a server on this machine.
    None,
}

/// The mail server cannot be used as it is configured.
#[derive(Debug, thiserror::Error)]
pub enum MailConfigError {
    /// Nobody is named that mails are from.
    #[error("ASSAY_SMTP_HOST is set, so set ASSAY_MAIL_FROM to the address that mails are from")]
    NoSender,
    /// Half of the credentials.
    #[error("set both of ASSAY_SMTP_USER and ASSAY_SMTP_PASSWORD_FILE (or ASSAY_SMTP_PASSWORD), or neither")]
    HalfCredentials,
    /// The password would be read on the way.
    #[error("ASSAY_SMTP_TLS is none, which would send the password to {0} for everybody to read")]
    PasswordInTheOpen(String),
    /// The password cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The name of the server is none.
    #[error("ASSAY_SMTP_HOST does not name a mail server")]
    Host(#[source] lettre::transport::smtp::Error),
}

impl MailConfig {
    /// Returns name and password for the server, where it wants them.
    pub(super) fn credentials(&self, host: &str) -> Result<Option<(String, SecretString)>, MailConfigError> {
        let password = secret::load(PASSWORD, self.smtp_password.as_ref(), self.smtp_password_file.as_deref())?;
        match (&self.smtp_user, password) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) if self.smtp_tls == SmtpTls::None && !is_this_machine(host) => {
                Err(MailConfigError::PasswordInTheOpen(host.to_owned()))
            }
            (Some(user), Some(password)) => Ok(Some((user.clone(), password))),
            _ => Err(MailConfigError::HalfCredentials),
        }
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::Smtp;

    fn config(host: &str, tls: SmtpTls) -> MailConfig {
        MailConfig {
            smtp_host: Some(host.to_owned()),
            smtp_tls: tls,
            smtp_user: Some("assay".to_owned()),
            smtp_password: Some("x".into()),
            mail_from: Some("Assay <no-reply@example.org>".parse().unwrap()),
            ..MailConfig::default()
        }
    }

    #[test]
    fn a_password_goes_encrypted_or_nowhere_but_to_this_machine() {
        for (host, tls, is_fine) in [
            ("mail.example.org", SmtpTls::Starttls, true),
            ("mail.example.org", SmtpTls::Implicit, true),
            ("mail.example.org", SmtpTls::None, false),
            ("127.0.0.1", SmtpTls::None, true),
            ("localhost", SmtpTls::None, true),
        ] {
            assert_eq!(Smtp::configured(&config(host, tls)).is_ok(), is_fine, "{host} {tls:?}");
        }
    }

    #[test]
    fn half_a_configuration_is_refused_and_none_is_fine() {
        let whole = config("mail.example.org", SmtpTls::Starttls);
        let no_sender = MailConfig { mail_from: None, ..whole.clone() };
        assert!(matches!(Smtp::configured(&no_sender), Err(MailConfigError::NoSender)));
        let no_password = MailConfig { smtp_password: None, ..whole };
        assert!(matches!(Smtp::configured(&no_password), Err(MailConfigError::HalfCredentials)));
        assert!(matches!(Smtp::configured(&MailConfig::default()), Ok(None)));
    }
}
