//! `assay`: every role of the platform in one executable, and the command line for people and scripts.

mod cli;
mod client;
mod command;
mod failure;
mod platform;
mod render;

use std::process::ExitCode;

use assay_memory::ColumnAllocator;
use clap::Parser;

#[global_allocator]
static ALLOCATOR: ColumnAllocator = ColumnAllocator;

fn main() -> ExitCode {
    // One TLS provider for every client in the process.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let cli = cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(cause) => return failure::report(&anyhow::Error::new(cause).context("cannot start the runtime")),
    };
    match runtime.block_on(command::run(cli)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure::report(&failure),
    }
}
