//! The command line: `assay <noun> <verb>`.

use clap::{Parser, Subcommand};

use crate::{
    client,
    command::{admin, backtest, config, data, login, org, strategy, token},
    platform,
};

/// Write, prove, run and trade strategies whose track records are recomputed and signed.
#[derive(Parser)]
#[command(name = "assay", version, about, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of every command.
#[derive(clap::Args)]
pub(crate) struct Global {
    /// Print JSON instead of tables; one object per line where there are many.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) server: client::Config,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run the whole platform on this machine, with everything it needs.
    Up(Box<platform::up::Options>),
    /// Run some roles of the platform against a given database.
    Run(Box<platform::run::Options>),
    /// Bring the database up to date.
    Migrate(platform::migrate::Options),
    /// Sign in and remember the session.
    Login(login::Options),
    /// Sign out and forget the session.
    Logout,
    /// Show who is signed in.
    Whoami,
    /// Market data.
    #[command(subcommand)]
    Data(data::Command),
    /// Strategies.
    #[command(subcommand)]
    Strategy(strategy::Command),
    /// Backtests.
    #[command(subcommand)]
    Backtest(backtest::Command),
    /// API keys for programs.
    #[command(subcommand)]
    Token(token::Command),
    /// What only the operator may see, straight from the database.
    #[command(subcommand)]
    Admin(admin::Command),
    /// Organizations and their members.
    #[command(subcommand)]
    Org(org::Command),
    /// Configuration of the platform.
    #[command(subcommand)]
    Config(config::Command),
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn every_command_can_be_built() {
        super::Cli::command().debug_assert();
    }
}
