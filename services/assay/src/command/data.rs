//! `assay data`: look at files, import them, list what is there.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::{Context, Result, bail};
use assay_dataset::{Calendar, Format, ImportOptions, Imported, QualityReport, StampedAt};
use assay_types::Timestamp;
use chrono::DateTime;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Value, json};

use crate::{
    client::Client,
    render::{Align, Output, Table},
};

/// How often an import is asked after.
const POLL: Duration = Duration::from_millis(150);

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Check a file of bars and show its quality report; needs no server.
    Check(File),
    /// Import a file of bars.
    Import(File),
    /// List the datasets of the organisation.
    List,
}

/// A file of bars and what it does not say of itself.
#[derive(Args, Clone)]
pub(crate) struct File {
    /// CSV or Parquet with the columns timestamp, open, high, low, close, volume.
    #[arg(value_name = "FILE")]
    pub(crate) path: PathBuf,
    /// Name of the instrument [default: from the file's name].
    #[arg(long)]
    pub(crate) symbol: Option<String>,
    /// Length of a bar, such as 1h [default: found out from the rows].
    #[arg(long)]
    pub(crate) timeframe: Option<String>,
    /// What the timestamps mark: a bar's open (the usual) or its close.
    #[arg(long, value_enum, default_value_t = Stamp::Open)]
    pub(crate) timestamps: Stamp,
    /// When the market trades.
    #[arg(long, value_enum, default_value_t = Market::AlwaysOpen)]
    pub(crate) calendar: Market,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Stamp {
    Open,
    Close,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Market {
    /// Every day of the year: basis 365.
    AlwaysOpen,
    /// Exchange days: basis 252.
    Exchange,
}

/// Runs `assay data`.
pub(crate) async fn run(command: &Command, client: impl Fn() -> Result<Client>, output: Output) -> Result<()> {
    match command {
        Command::Check(file) => {
            let imported = file.load()?;
            output.value(&imported.quality, quality)
        }
        Command::Import(file) => {
            let dataset = import(&client()?, file, output).await?;
            output.value(&dataset, describe)
        }
        Command::List => list(&client()?, output).await,
    }
}

/// Sends a file and waits until the platform has examined it.
pub(crate) async fn import(client: &Client, file: &File, output: Output) -> Result<Value> {
    let handle = tokio::fs::File::open(&file.path).await;
    let handle = handle.with_context(|| format!("cannot read {}", file.path.display()))?;
    let (name, symbol, format) = (file.name(), file.symbol(), file.format()?);
    let timestamps = if matches!(file.timestamps, Stamp::Open) { "open" } else { "close" };
    let calendar = if matches!(file.calendar, Market::AlwaysOpen) { "always_open" } else { "exchange" };
    let mut query = vec![("name", &*name), ("symbol", &*symbol), ("format", format)];
    query.extend([("timestamps", timestamps), ("calendar", calendar)]);
    if let Some(timeframe) = &file.timeframe {
        query.push(("timeframe", timeframe));
    }
    if !output.is_json() {
        output.note(&format!("sending {}", file.path.display()));
    }
    let answer = client.upload("/upload/datasets", &query, handle).await?;
    let id = answer["dataset"]["id"].as_str().context("the server named no dataset")?.to_owned();
    wait(client, &id).await
}

async fn wait(client: &Client, id: &str) -> Result<Value> {
    const QUERY: &str =
        "query($id: ID!) { dataset(id: $id) { id name state rejection symbol rows digest timeframe from to
        quality { missingBars outliers zeroVolume } } }";
    loop {
        let dataset: Value = client.execute("dataset", QUERY, json!({"id": id})).await?;
        match dataset["state"].as_str() {
            Some("READY") => return Ok(dataset),
            Some("REJECTED") => {
                bail!("the file was refused: {}", dataset["rejection"].as_str().unwrap_or("no reason given"))
            }
            Some(_) => tokio::time::sleep(POLL).await,
            None => bail!("the dataset has disappeared"),
        }
    }
}

async fn list(client: &Client, output: Output) -> Result<()> {
    let query = "{ datasets(first: 100) { nodes { id name state rows timeframe from to } } }";
    let datasets: Value = client.execute("datasets", query, json!({})).await?;
    let mut table = Table::new(&[
        ("ID", Align::Left),
        ("NAME", Align::Left),
        ("STATE", Align::Left),
        ("BARS", Align::Right),
        ("FROM", Align::Left),
        ("TO", Align::Left),
    ]);
    for dataset in datasets["nodes"].as_array().into_iter().flatten() {
        if output.is_json() {
            output.line(&dataset.to_string());
            continue;
        }
        let text = |name: &str| dataset[name].as_str().unwrap_or("").to_owned();
        table.row([text("id"), text("name"), text("state").to_lowercase(), text("rows"), text("from"), text("to")]);
    }
    if !output.is_json() {
        output.line(table.to_string().trim_end());
    }
    Ok(())
}

fn quality(report: &QualityReport) -> String {
    let mut page = format!(
        "{} bars from {} to {}\n  {} missing bars in {} gaps, {} outliers, {} bars without volume\n",
        report.rows,
        moment(report.first),
        moment(report.last),
        report.missing_bars,
        report.gap_count,
        report.outlier_count,
        report.zero_volume_bars,
    );
    for gap in report.gaps.iter().take(10) {
        // Writing to a string cannot fail.
        let _ = writeln!(page, "  gap of {} bars from {} to {}", gap.missing, moment(gap.after), moment(gap.until));
    }
    page
}

fn moment(at: Timestamp) -> String {
    DateTime::from_timestamp_nanos(at.as_nanos()).format("%Y-%m-%d %H:%M").to_string()
}

fn describe(dataset: &Value) -> String {
    let text = |name: &str| dataset[name].as_str().unwrap_or("?").to_owned();
    let quality = &dataset["quality"];
    format!(
        "{} {}: {} bars from {} to {}\n  {} missing bars, {} outliers, {} bars without volume\n  {}",
        text("id"),
        text("name"),
        text("rows"),
        text("from"),
        text("to"),
        quality["missingBars"],
        quality["outliers"],
        quality["zeroVolume"],
        text("digest"),
    )
}

impl File {
    /// Returns the file's name without folder and ending.
    fn name(&self) -> String {
        self.path.file_stem().map_or_else(|| "data".to_owned(), |stem| stem.to_string_lossy().into_owned())
    }

    /// Returns the instrument's name: the one given, or what of the file's name can be one.
    pub(crate) fn symbol(&self) -> String {
        let allowed = |c: &char| c.is_ascii_alphanumeric() || "._-".contains(*c);
        let from_name = || self.name().chars().filter(allowed).take(assay_types::Symbol::MAX_LEN).collect();
        self.symbol.clone().unwrap_or_else(from_name)
    }

    /// Reads the file here.
    pub(crate) fn load(&self) -> Result<Imported> {
        let bytes = std::fs::read(&self.path).with_context(|| format!("cannot read {}", self.path.display()))?;
        let format = if self.format()? == "csv" { Format::Csv } else { Format::Parquet };
        let timeframe = self.timeframe.as_deref().map(str::parse).transpose().context("--timeframe is not one")?;
        let options = ImportOptions {
            timestamps: if matches!(self.timestamps, Stamp::Open) { StampedAt::Open } else { StampedAt::Close },
            timeframe,
            calendar: Some(match self.calendar {
                Market::AlwaysOpen => Calendar::AlwaysOpen,
                Market::Exchange => Calendar::Exchange,
            }),
            ..ImportOptions::default()
        };
        assay_dataset::import(bytes, format, &options).with_context(|| format!("{} is refused", self.path.display()))
    }

    fn format(&self) -> Result<&'static str> {
        match Path::new(&self.path).extension().and_then(|ending| ending.to_str()) {
            Some("csv" | "CSV" | "txt") => Ok("csv"),
            Some("parquet" | "pq") => Ok("parquet"),
            _ => bail!("{} ends with neither .csv nor .parquet", self.path.display()),
        }
    }
}
