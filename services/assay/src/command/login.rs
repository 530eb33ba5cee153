//! `assay login`, `logout` and `whoami`.

use std::{
    fmt::Write as _,
    io::{BufRead as _, IsTerminal as _, Write},
};

use anyhow::{Context, Result, bail};
use clap::Args;
use secrecy::SecretString;
use serde_json::{Value, json};

use crate::{client::Client, render::Output};

#[derive(Args)]
pub(crate) struct Options {
    /// E-mail address of the account.
    #[arg(long, env = "ASSAY_EMAIL")]
    email: Option<String>,
    /// Read the password from standard input instead of asking for it.
    #[arg(long)]
    password_stdin: bool,
    /// Code of the authenticator, or a recovery code, for an account with a second factor; asked for where it is not given.
    #[arg(long)]
    code: Option<String>,
}

/// Signs in and remembers the session.
pub(crate) async fn login(client: &Client, options: &Options, output: Output) -> Result<()> {
    let email = match &options.email {
        Some(email) => email.clone(),
        None => ask("E-mail: ", false)?,
    };
    let password = if options.password_stdin { line()? } else { ask("Password: ", true)? };
    let user = client.sign_in(email.trim(), &SecretString::from(password), || code(options)).await?;
    let answer = json!({"server": client.server(), "user": user});
    output
        .value(&answer, |_| format!("Signed in to {} as {}.", client.server(), user["handle"].as_str().unwrap_or("?")))
}

fn code(options: &Options) -> Result<String> {
    match &options.code {
        Some(code) => Ok(code.clone()),
        None if std::io::stdin().is_terminal() => ask("Code: ", false),
        None => bail!("the account has a second factor; give its code with --code"),
    }
}

/// Ends and forgets the session.
pub(crate) async fn logout(client: &Client, output: Output) -> Result<()> {
    let was_signed_in = client.sign_out().await?;
    output.value(&json!({"signedOut": was_signed_in}), |_| {
        let sentence = if was_signed_in { "Signed out." } else { "Nobody was signed in." };
        sentence.to_owned()
    })
}

/// Shows who is signed in.
pub(crate) async fn whoami(client: &Client, output: Output) -> Result<()> {
    let query = "{ viewer { id email handle displayName
        organizations(first: 20) { nodes { role organization { id slug name } } } } }";
    let viewer: Value = client.execute("viewer", query, json!({})).await?;
    output.value(&viewer, |viewer| {
        let text = |value: &Value| value.as_str().unwrap_or("?").to_owned();
        let mut lines =
            format!("{} <{}> at {}\n", text(&viewer["displayName"]), text(&viewer["email"]), client.server());
        for membership in viewer["organizations"]["nodes"].as_array().into_iter().flatten() {
            let organization = &membership["organization"];
            let role = text(&membership["role"]).to_lowercase();
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "  {} ({role})", text(&organization["name"]));
        }
        lines
    })
}

fn ask(prompt: &str, secret: bool) -> Result<String> {
    if !std::io::stdin().is_terminal() {
        bail!("standard input is not a terminal; give --email and --password-stdin");
    }
    let mut terminal = std::io::stderr();
    write!(terminal, "{prompt}")?;
    terminal.flush()?;
    let answer = if secret { without_echo(line) } else { line() };
    if secret {
        writeln!(terminal)?;
    }
    answer
}

fn line() -> Result<String> {
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).context("cannot read standard input")?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn without_echo(read: impl FnOnce() -> Result<String>) -> Result<String> {
    use nix::sys::termios::{LocalFlags, SetArg, tcgetattr, tcsetattr};
    let terminal = std::io::stdin();
    let before = tcgetattr(&terminal).context("cannot read the terminal's settings")?;
    let mut silent = before.clone();
    silent.local_flags.remove(LocalFlags::ECHO);
    tcsetattr(&terminal, SetArg::TCSANOW, &silent).context("cannot hide the password")?;
    let answer = read();
    tcsetattr(&terminal, SetArg::TCSANOW, &before).context("cannot restore the terminal")?;
    answer
}
