//! The platform itself: all of its roles in this process, or some of them.

mod data_folder;
mod demo;
pub(crate) mod migrate;
mod roles;
pub(crate) mod run;
pub(crate) mod up;

use std::path::Path;

use anyhow::{Context as _, Result};
use assay_store::embedded::Cluster;

pub(crate) use self::data_folder::auth_key_file;

/// Returns the configuration that leads to the database of a platform that runs on a folder.
pub(crate) fn running_database(folder: Option<&Path>) -> Result<assay_store::Config> {
    let folder = data_folder::path(folder)?;
    let database = Cluster::running(&folder.join("postgres"), up::DATABASE);
    database.with_context(|| format!("no platform runs on {}; name its folder with --data", folder.display()))
}

/// Says something that whoever started the platform, person or program, waits for.
#[expect(clippy::print_stdout, reason = "the banner is the answer of the command")]
fn announce(line: &str) {
    println!("{line}");
}
