//! `assay migrate`: the schemas, brought up to date before the roles start.

use anyhow::{Context, Result};
use clap::Args;
use secrecy::SecretString;

#[derive(Args)]
pub(crate) struct Options {
    /// Connection URL of the owner of the schemas.
    #[arg(long, env = "ASSAY_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: SecretString,
}

/// Applies the migrations that the database lacks.
pub(crate) async fn run(options: Options) -> Result<()> {
    assay_store::migrate(&options.database_url).await.context("cannot migrate the database")
}
