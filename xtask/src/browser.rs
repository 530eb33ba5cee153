//! Browser tests: a fresh platform of its own, and Debian's Chromium.

use anyhow::Result;
use clap::Args;

use crate::{
    shell::{command, root, say},
    tools,
    up::Platform,
    web,
};

#[derive(Args, Default)]
pub(crate) struct Options {
    /// Write the screenshots of the documentation anew.
    #[arg(long)]
    screenshots: bool,
}

/// Runs every browser test.
pub(crate) fn run(options: &Options) -> Result<()> {
    let chromium = tools::chromium()?;
    web::install()?;
    // A test takes the runner away, which an engine with an image of it would not notice.
    // Everybody in the tests shares one address, and is quicker than people are.
    let points = ["--anonymous-points", "100000", "--address-attempts", "1000"];
    let platform = Platform::start(&[&["--sandbox", "embedded"], &points[..]].concat())?;
    say(&format!("driving {} in {chromium}", platform.url));
    let mut test = command("npx");
    test.args(["playwright", "test"]).current_dir(root().join("web"));
    test.env("ASSAY_URL", &platform.url).env("ASSAY_CHROMIUM", chromium);
    test.env("ASSAY_FOLDER", &platform.folder).env("ASSAY_EXECUTABLE", &platform.executable);
    if options.screenshots {
        test.env("ASSAY_SCREENSHOTS", root().join("docs/images"));
    }
    crate::shell::run(&mut test)
}
