//! `assay admin`: what only the operator may see, straight from the database.

mod audit;
mod mail;

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use assay_authn::MasterKey;
use assay_host::secret;
use assay_store::{ServiceRole, Store};
use clap::{Args, Subcommand};
use secrecy::SecretString;

use crate::{platform, render::Output};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Mails that the platform sent, or would send if a mail server were configured.
    #[command(subcommand)]
    Mail(mail::Command),
    /// Audit logs.
    #[command(subcommand)]
    Audit(audit::Command),
}

/// Runs `assay admin`.
pub(crate) async fn run(command: &Command, output: Output) -> Result<()> {
    match command {
        Command::Mail(command) => mail::run(command, output).await,
        Command::Audit(command) => audit::run(command, output).await,
    }
}

/// Where the platform keeps what the auth service knows.
#[derive(Args)]
#[group(skip)]
pub(crate) struct Source {
    /// Folder of a platform that `assay up` runs on this machine [default: as for `assay up`].
    #[arg(long, env = "ASSAY_DATA_FOLDER", value_name = "FOLDER", conflicts_with = "database_auth_url")]
    data: Option<PathBuf>,
    /// Connection URL of the auth service, for a platform of `assay run`.
    #[arg(long, env = "ASSAY_DATABASE_AUTH_URL", value_name = "URL", hide_env_values = true)]
    database_auth_url: Option<SecretString>,
    /// The auth key, for a platform of `assay run`.
    #[arg(long, env = "ASSAY_AUTH_KEY", hide_env_values = true)]
    auth_key: Option<SecretString>,
    /// File that holds the auth key, instead of giving it directly.
    #[arg(long, env = "ASSAY_AUTH_KEY_FILE", value_name = "PATH")]
    auth_key_file: Option<PathBuf>,
}

impl Source {
    /// Connects as the auth service does.
    async fn store(&self) -> Result<Store> {
        let config = match &self.database_auth_url {
            Some(url) => assay_store::Config::of(ServiceRole::Auth, url),
            None => platform::running_database(self.data.as_deref())?,
        };
        let store = Store::connect(&config, ServiceRole::Auth).await;
        store.context(
            "cannot use the database; on the platform's own machine, run this as the user who runs the platform",
        )
    }

    /// Returns the key that texts are sealed with.
    fn key(&self) -> Result<MasterKey> {
        let file = match (&self.auth_key, &self.auth_key_file, &self.database_auth_url) {
            (None, None, None) => Some(platform::auth_key_file(self.data.as_deref())?),
            _ => self.auth_key_file.clone(),
        };
        let Some(key) = secret::load("ASSAY_AUTH_KEY", self.auth_key.as_ref(), file.as_deref())? else {
            bail!("the texts of mails are sealed; give the auth key of the platform with --auth-key-file");
        };
        Ok(MasterKey::parse(&key)?)
    }
}
