//! The platform itself: all of its roles in this process, or some of them.

mod data_folder;
mod demo;
pub(crate) mod migrate;
mod roles;
pub(crate) mod run;
pub(crate) mod up;

/// Says something that whoever started the platform, person or program, waits for.
#[expect(clippy::print_stdout, reason = "the banner is the answer of the command")]
fn announce(line: &str) {
    println!("{line}");
}
