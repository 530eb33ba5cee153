use std::time::{Duration, SystemTime};

use assay_store::MailLease;
use assay_types::Timestamp;
use lettre::{
    AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor,
    message::{Mailbox, header::ContentType},
    transport::smtp::{
        authentication::Credentials,
        client::{Tls, TlsParameters},
    },
};
use secrecy::ExposeSecret as _;

use super::{MailConfig, MailConfigError, SmtpTls};

/// How long the server may take for each answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// The mail server, as configured.
pub(crate) struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// A mail did not go.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Setback {
    /// It may go later.
    Later(String),
    /// It never will.
    Never(String),
}

impl Smtp {
    /// Prepares to speak to the server that is configured, if one is. Connects only when there is something to send.
    pub(crate) fn configured(config: &MailConfig) -> Result<Option<Self>, MailConfigError> {
        let Some(host) = config.smtp_host.as_deref().filter(|host| !host.is_empty()) else { return Ok(None) };
        let from = config.mail_from.clone().ok_or(MailConfigError::NoSender)?;
        let (tls, port) = match config.smtp_tls {
            SmtpTls::Starttls => (Tls::Required(parameters(host)?), 587),
            SmtpTls::Implicit => (Tls::Wrapper(parameters(host)?), 465),
            SmtpTls::None => (Tls::None, 25),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .tls(tls)
            .port(config.smtp_port.unwrap_or(port))
            .timeout(Some(PATIENCE));
        if let Some((user, password)) = config.credentials(host)? {
            builder = builder.credentials(Credentials::new(user, password.expose_secret().to_owned()));
        }
        Ok(Some(Self { transport: builder.build(), from }))
    }

    /// Sends a mail. Its message id is always the same, so that a mail that went twice is one to its reader.
    pub(crate) async fn send(&self, mail: &MailLease, text: &str, now: Timestamp) -> Result<(), Setback> {
        let never = |error: &dyn std::fmt::Display| Setback::Never(error.to_string());
        let recipient = mail.recipient.parse().map_err(|error| never(&error))?;
        let nanos = u64::try_from(now.as_nanos()).unwrap_or(0);
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, recipient))
            .subject(mail.subject.as_str())
            .message_id(Some(format!("<{}@{}>", mail.id, self.from.email.domain())))
            .date(SystemTime::UNIX_EPOCH + Duration::from_nanos(nanos))
            .header(ContentType::TEXT_PLAIN)
            .body(text.to_owned())
            .map_err(|error| never(&error))?;
        self.transport.send(message).await.map(|_| ()).map_err(|error| {
            // Refused credentials (530 to 539) are ours to put right: the mail is not to blame.
            let is_ours = error.status().is_some_and(|code| code.to_string().starts_with("53"));
            let told = told(&error);
            if error.is_permanent() && !is_ours { Setback::Never(told) } else { Setback::Later(told) }
        })
    }
}

fn parameters(host: &str) -> Result<TlsParameters, MailConfigError> {
    TlsParameters::new(host.to_owned()).map_err(MailConfigError::Host)
}

/// Returns an error with its causes.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}
