use anyhow::{Context, Result, bail};
use assay_auth_service::open_mail;
use assay_store::MailRecord;
use assay_types::{MailId, Timestamp};
use chrono::DateTime;
use clap::Subcommand;
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use super::Source;
use crate::{
    failure::Failure,
    render::{Align, Output, Table},
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List the newest mails.
    List {
        /// How many.
        #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u16).range(1..=1000))]
        most: u16,
        #[command(flatten)]
        source: Source,
    },
    /// Print the text of a mail that was not sent yet. It may hold a link that is as good as a password.
    Show {
        /// Id of the mail, as `assay admin mail list` shows it.
        id: MailId,
        #[command(flatten)]
        source: Source,
    },
}

/// Runs `assay admin mail`.
pub(super) async fn run(command: &Command, output: Output) -> Result<()> {
    match command {
        Command::List { most, source } => {
            let mails = source.store().await?.mails().newest(*most).await?;
            list(&mails, output)
        }
        Command::Show { id, source } => show(*id, source, output).await,
    }
}

fn list(mails: &[MailRecord], output: Output) -> Result<()> {
    let mails: Vec<Value> = mails.iter().map(record).collect();
    output.value(&mails, |mails| {
        if mails.is_empty() {
            return "No mails.".to_owned();
        }
        let titles = ["Id", "Kind", "To", "Subject", "State", "Since", "Last error"];
        let mut table = Table::new(&titles.map(|title| (title, Align::Left)));
        for mail in mails {
            let fields = ["id", "kind", "to", "subject", "state", "createdAt", "lastError"];
            table.row(fields.map(|field| mail[field].as_str().unwrap_or_default().to_owned()));
        }
        table.to_string()
    })
}

async fn show(id: MailId, source: &Source, output: Output) -> Result<()> {
    let found = source.store().await?.mails().get(id).await?;
    let mail = found.ok_or_else(|| Failure::NotFound(format!("there is no mail {id}")))?;
    let text = open_mail(&source.key()?, &mail).context("the mail does not open with this key")?;
    let Some(text) = text else {
        bail!("the text is erased: the mail was {}", if mail.state == "sent" { "sent" } else { "too old" });
    };
    let mut answer = record(&mail);
    answer["text"] = Value::from(text.expose_secret());
    output.value(&answer, |_| format!("To: {}\nSubject: {}\n\n{}", mail.recipient, mail.subject, text.expose_secret()))
}

fn record(mail: &MailRecord) -> Value {
    json!({
        "id": mail.id,
        "kind": mail.kind,
        "to": mail.recipient,
        "subject": mail.subject,
        "state": mail.state,
        "attempts": mail.attempts,
        "lastError": mail.last_error,
        "createdAt": moment(mail.created_at),
        "expiresAt": moment(mail.expires_at),
    })
}

fn moment(at: Timestamp) -> String {
    DateTime::from_timestamp_nanos(at.as_nanos()).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}
