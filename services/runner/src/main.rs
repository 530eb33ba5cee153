//! The only program that enters a sandbox: locks itself in, does one task, and ends.

mod backtest;
mod error;
mod import;
mod inspect;
mod intake;
mod report;

use std::{panic, process};

use assay_jail::ExitingAllocator;
use assay_protocol::{Confinement, EXIT_JAIL, RunnerFrame, Task};

use crate::{error::TaskError, intake::Intake, report::Report};

#[global_allocator]
static ALLOCATOR: ExitingAllocator = ExitingAllocator;

fn main() {
    // A panic is reported as a frame; its default message would need files that the jail does not have.
    panic::set_hook(Box::new(|_| {}));
    let mut report = Report::new();
    let posture = Confinement::from_args(std::env::args_os().skip(1))
        .map_err(|error| error.to_string())
        .and_then(|confinement| assay_jail::enter(&confinement).map_err(|error| error.to_string()));
    let posture = match posture {
        Ok(posture) => posture,
        Err(message) => {
            report.fail(&TaskError::Platform(message));
            process::exit(EXIT_JAIL);
        }
    };
    let work = || {
        report.send(&RunnerFrame::Posture(posture))?;
        let Some(intake) = Intake::read(&mut report)? else { return Ok(()) };
        match &intake.task {
            Task::Backtest { spec } => backtest::run(spec, &intake.data, &mut report),
            Task::Inspect { spec, question } => inspect::run(spec, question, &intake.data, &mut report),
            Task::Import { format, options } => import::run(intake.data.concat(), *format, options, &mut report),
        }
    };
    if let Err(error) = panic::catch_unwind(panic::AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panic.into())) {
        Report::new().fail(&error);
    }
}
