//! `assay-fuzz`: throws changed inputs at everything that reads bytes of strangers.

use std::{fs, panic, path::PathBuf, time::Duration};

use anyhow::{Context, Result, bail};
use assay_fuzz::{Options, TARGETS, Target, Tracking, examine, fuzz, seeds, target};
use clap::Parser;

#[global_allocator]
static ALLOCATOR: Tracking = Tracking;

#[derive(Parser)]
#[command(name = "assay-fuzz", about = "Throws changed inputs at everything that reads bytes of strangers")]
struct Cli {
    /// What to fuzz; everything in turn if left out.
    target: Option<String>,
    /// How long, for each target.
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// At most so many inputs for each target.
    #[arg(long, default_value_t = u64::MAX)]
    inputs: u64,
    /// Where randomness begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder of the committed seeds.
    #[arg(long, default_value = "fuzz/seeds")]
    seeds: PathBuf,
    /// Where inputs that break something are written.
    #[arg(long, default_value = "target/fuzz")]
    findings: PathBuf,
    /// Run this one input instead of searching.
    #[arg(long, value_name = "FILE", requires = "target")]
    input: Option<PathBuf>,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    let chosen = match &cli.target {
        Some(name) => {
            let known = || TARGETS.map(|target| target.name).join(", ");
            vec![target(name).with_context(|| format!("there is no target `{name}`; there are: {}", known()))?]
        }
        None => TARGETS.to_vec(),
    };
    if let (Some(path), [target]) = (&cli.input, &chosen[..]) {
        let input = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        say(&format!("{:?}", examine(target.run, &input)));
        return Ok(());
    }
    panic::set_hook(Box::new(|_| {}));
    for target in chosen {
        search(target, &cli)?;
    }
    Ok(())
}

fn search(target: Target, cli: &Cli) -> Result<()> {
    let seeds = seeds(&target, &cli.seeds).with_context(|| format!("cannot read the seeds of {}", target.name))?;
    let options = Options {
        time: Duration::from_secs(cli.seconds),
        inputs: cli.inputs,
        seed: cli.seed,
        current: cli.findings.join(format!("{}.current", target.name)),
    };
    let report = fuzz(target, seeds, options)?;
    let Some((finding, input)) = report.finding else {
        say(&format!("{:<16}{:>9} inputs, {:>5} kinds of outcomes", target.name, report.inputs, report.kinds));
        return Ok(());
    };
    let path = cli.findings.join(format!("{}.found", target.name));
    fs::write(&path, input)?;
    let again = format!("cargo run -p assay-fuzz -- {} --input {}", target.name, path.display());
    bail!("{}: {finding:?}\nrun it again with `{again}`", target.name);
}

#[expect(clippy::print_stdout, reason = "this is what a person watches")]
fn say(line: &str) {
    println!("{line}");
}
