//! `assay admin audit`: whether audit logs are what they were.

use anyhow::Result;
use assay_store::{Break, Verified};
use assay_types::{OrganisationId, Scope};
use clap::Subcommand;
use serde_json::json;

use super::Source;
use crate::{failure::Failure, render::Output};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Follow the chain of an organization's log, and say where it breaks: at an event that was changed, removed or moved.
    Verify {
        /// Id of the organization.
        organization: OrganisationId,
        #[command(flatten)]
        source: Source,
    },
}

/// Runs `assay admin audit`.
pub(super) async fn run(command: &Command, output: Output) -> Result<()> {
    let Command::Verify { organization, source } = command;
    let store = source.store().await?;
    match store.audit().verify(&Scope::platform(*organization)).await? {
        Ok(Verified { events, head }) => output.value(&json!({"events": events, "head": head.to_string()}), |_| {
            format!("{events} events, each where and what it was. The last one is {head}.")
        }),
        Err(broken) => {
            let (number, what) = match broken {
                Break::Missing(number) => (number, "is missing or stands elsewhere"),
                Break::Unlinked(number) => (number, "does not follow the one before it"),
                Break::Changed(number) => (number, "was changed"),
            };
            Err(Failure::Mismatch(format!("event {number} {what}; nothing behind it can be trusted")).into())
        }
    }
}
