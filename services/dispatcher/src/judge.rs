//! What the end of a sandbox means for its job.

use assay_protocol::{ExitClass, Finished, Limits};
use assay_sandbox::Exit;

use crate::{talk::LastWord, trouble::Trouble};

const MIB: u64 = 1024 * 1024;

/// Returns the last word of a run that worked, or why there is none.
///
/// A runner is believed about its own failure only as far as it cannot gain by it: it may blame the strategy, the data
/// or a lack of memory, but limits and violations are what the host saw.
pub(crate) fn judge(last: LastWord, exit: &Exit, limits: &Limits) -> Result<Finished, Trouble> {
    match (last, exit.class) {
        (LastWord::Finished(finished), ExitClass::Ok) => Ok(finished),
        // What a runner said about its failure stands, unless the host saw something else.
        (LastWord::Failed(failure), class) if class == failure.class || class == ExitClass::Ok => {
            Err(trouble(failure.class, Some(&failure.message), limits))
        }
        (LastWord::None, ExitClass::Ok) => {
            Err(trouble(ExitClass::ProtocolViolation, Some("the runner ended without a last word"), limits))
        }
        (_, class) => Err(trouble(class, exit.detail.as_deref(), limits)),
    }
}

/// Returns what a class means for the job: only failures of the platform are tried again.
pub(crate) fn trouble(class: ExitClass, detail: Option<&str>, limits: &Limits) -> Trouble {
    match class {
        ExitClass::PlatformError | ExitClass::Ok => {
            Trouble::Platform(detail.unwrap_or("the sandbox failed").to_owned())
        }
        class => Trouble::failed(class, sentence(class, detail, limits)),
    }
}

/// Says what happened and what to do about it.
pub(crate) fn sentence(class: ExitClass, detail: Option<&str>, limits: &Limits) -> String {
    let memory = limits.memory_bytes / MIB;
    let detail = detail.filter(|detail| !detail.trim().is_empty());
    match class {
        ExitClass::StrategyError => detail.unwrap_or("The strategy cannot be run.").to_owned(),
        ExitClass::Data => detail.unwrap_or("The data cannot be read.").to_owned(),
        ExitClass::Oom => {
            format!("The run needed more than the {memory} MiB of memory that it may use. Use fewer bars.")
        }
        ExitClass::CpuLimit => format!(
            "The run needed more than the {} s of processor time that it may use. Use fewer bars or indicators.",
            limits.cpu_ms / 1000
        ),
        ExitClass::WallLimit => format!(
            "The run took longer than the {} s that it may take. Use fewer bars or indicators.",
            limits.wall_ms / 1000
        ),
        ExitClass::OutputLimit => format!(
            "The run gave more than the {} MiB of results that it may give. Use fewer bars.",
            limits.output_bytes / MIB
        ),
        ExitClass::ProtocolViolation => {
            "The run was ended because what it sent back could not be trusted. This was recorded.".to_owned()
        }
        ExitClass::PolicyViolation => {
            "The run was ended because it tried what the sandbox forbids. This was recorded.".to_owned()
        }
        ExitClass::Canceled => "The run was canceled.".to_owned(),
        ExitClass::PlatformError | ExitClass::Ok => {
            "The platform failed at this run more than once. Nothing is wrong with your strategy; try again later."
                .to_owned()
        }
    }
}

#[cfg(test)]
mod tests;
