use assay_protocol::{Confinement, EXIT_CPU};
use nix::sys::{
    resource::{Resource, rlim_t, setrlimit},
    signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction},
};

use crate::JailError;

/// A stack for the compiler of strategies, which recurses.
const STACK_BYTES: rlim_t = 8 * 1024 * 1024;
/// Standard input, output and error, and the moment in which Landlock needs one more.
const OPEN_FILES: rlim_t = 8;

/// Ends the process with the status that names the reason.
extern "C" fn out_of_time(_: libc::c_int) {
    #[expect(unsafe_code, reason = "a signal handler may call little else")]
    // SAFETY: _exit may be called in a signal handler.
    unsafe {
        libc::_exit(EXIT_CPU)
    }
}

/// Sets every limit that the kernel knows per process.
pub(crate) fn apply(confinement: &Confinement) -> Result<(), JailError> {
    let cpu = confinement.cpu_seconds;
    let limits = [
        (Resource::RLIMIT_AS, confinement.memory_bytes, confinement.memory_bytes),
        // The first is a signal that names its reason, the second cannot be ignored.
        (Resource::RLIMIT_CPU, cpu, cpu.saturating_add(1)),
        (Resource::RLIMIT_NOFILE, OPEN_FILES, OPEN_FILES),
        (Resource::RLIMIT_FSIZE, 0, 0),
        (Resource::RLIMIT_CORE, 0, 0),
        (Resource::RLIMIT_NPROC, 0, 0),
        (Resource::RLIMIT_MEMLOCK, 0, 0),
        (Resource::RLIMIT_STACK, STACK_BYTES, STACK_BYTES),
        (Resource::RLIMIT_NICE, 0, 0),
        (Resource::RLIMIT_RTPRIO, 0, 0),
    ];
    for (resource, soft, hard) in limits {
        setrlimit(resource, soft, hard).map_err(JailError::step("setrlimit"))?;
    }
    // Process 1 of a process namespace ignores signals that it does not handle.
    let handler = SigAction::new(SigHandler::Handler(out_of_time), SaFlags::empty(), SigSet::empty());
    #[expect(unsafe_code, reason = "installing a handler is unsafe")]
    // SAFETY: the handler calls nothing but _exit.
    unsafe { sigaction(Signal::SIGXCPU, &handler) }.map_err(JailError::step("sigaction"))?;
    // gVisor refuses these two; without queues and signals to other processes they bound nothing.
    for resource in [Resource::RLIMIT_MSGQUEUE, Resource::RLIMIT_SIGPENDING] {
        let _ = setrlimit(resource, 0, 0);
    }
    Ok(())
}
