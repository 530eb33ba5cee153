//! What each command does.

pub(crate) mod admin;
pub(crate) mod backtest;
pub(crate) mod config;
pub(crate) mod data;
pub(crate) mod login;
pub(crate) mod org;
pub(crate) mod strategy;
pub(crate) mod token;

use anyhow::Result;

use crate::{
    cli::{Cli, Command},
    client::Client,
    platform,
    render::Output,
};

/// Runs the command given.
pub(crate) async fn run(cli: Cli) -> Result<()> {
    let output = Output::new(cli.global.json);
    let client = || Client::new(&cli.global.server);
    match cli.command {
        Command::Up(options) => platform::up::run(*options).await,
        Command::Run(options) => platform::run::run(*options).await,
        Command::Migrate(options) => platform::migrate::run(options).await,
        Command::Login(options) => login::login(&client()?, &options, output).await,
        Command::Logout => login::logout(&client()?, output).await,
        Command::Whoami => login::whoami(&client()?, output).await,
        Command::Data(command) => data::run(&command, client, output).await,
        Command::Strategy(command) => strategy::run(&command, client, output).await,
        Command::Backtest(command) => backtest::run(&command, client, output).await,
        Command::Token(command) => token::run(&command, client, output).await,
        Command::Admin(command) => admin::run(&command, output).await,
        Command::Org(command) => org::run(&command, client, output).await,
        Command::Config(command) => config::run(&command, output),
    }
}
