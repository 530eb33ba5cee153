use std::os::fd::{AsFd, OwnedFd};

use nix::{
    errno::Errno,
    poll::{PollFd, PollFlags, PollTimeout, poll},
    sys::{
        prctl::{set_dumpable, set_pdeathsig},
        signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, raise, sigaction},
        stat::{Mode, umask},
        wait::{WaitStatus, waitpid},
    },
    unistd::{ForkResult, Pid, chdir, fork, getppid, pipe, setsid},
};

use crate::{JailError, filter};

/// The first file descriptor that is neither standard input, output nor error.
const FIRST_EXTRA: libc::c_uint = 3;

/// Closes everything but standard input, output and error.
pub(crate) fn close_files() -> Result<(), JailError> {
    #[expect(unsafe_code, reason = "close_range has no safe wrapper")]
    // SAFETY: nothing in this process owns a descriptor beyond the three standard ones yet.
    let result = unsafe { libc::syscall(libc::SYS_close_range, FIRST_EXTRA, libc::c_uint::MAX, 0) };
    Errno::result(result).map(drop).map_err(JailError::step("close_range"))
}

/// Leaves the terminal and the session, and dies with `parent`.
pub(crate) fn detach(parent: Option<u32>) -> Result<(), JailError> {
    // Already the leader of its own session inside a container: EPERM.
    match setsid() {
        Ok(_) | Err(Errno::EPERM) => {}
        Err(errno) => return Err(JailError::System { step: "setsid", errno }),
    }
    umask(Mode::from_bits_truncate(0o777));
    chdir("/").map_err(JailError::step("chdir"))?;
    set_pdeathsig(Signal::SIGKILL).map_err(JailError::step("PR_SET_PDEATHSIG"))?;
    // The parent may have died before the call above; then the signal never comes.
    match parent {
        Some(parent) if getppid() != Pid::from_raw(parent.cast_signed()) => Err(JailError::Orphaned),
        _ => Ok(()),
    }
}

/// Forbids tracing, core dumps and the reading of its memory through procfs.
pub(crate) fn forbid_tracing() -> Result<(), JailError> {
    set_dumpable(false).map_err(JailError::step("PR_SET_DUMPABLE"))
}

/// Goes on as process 1 of the new process namespace. The process outside never returns.
pub(crate) fn fork_into() -> Result<(), JailError> {
    let (read, write) = pipe().map_err(JailError::step("pipe"))?;
    #[expect(unsafe_code, reason = "fork is unsafe in a process with threads")]
    // SAFETY: the process has one thread, so the child may go on doing anything.
    let result = unsafe { fork() }.map_err(JailError::step("fork"))?;
    match result {
        ForkResult::Parent { child } => {
            drop(read);
            supervise(child, &write)
        }
        ForkResult::Child => {
            drop(write);
            set_pdeathsig(Signal::SIGKILL).map_err(JailError::step("PR_SET_PDEATHSIG"))?;
            forbid_tracing()?;
            if is_hung_up(&read)? { Err(JailError::Orphaned) } else { Ok(()) }
        }
    }
}

/// Returns whether the other end of `pipe` is gone.
fn is_hung_up(pipe: &OwnedFd) -> Result<bool, JailError> {
    let mut polled = [PollFd::new(pipe.as_fd(), PollFlags::empty())];
    poll(&mut polled, PollTimeout::ZERO).map_err(JailError::step("poll"))?;
    Ok(polled.iter().any(|polled| polled.any().unwrap_or(true)))
}

/// Waits for the process inside and ends as it ended. It holds `_alive` open for as long.
fn supervise(child: Pid, _alive: &OwnedFd) -> ! {
    for file in 0..3 {
        // Only the process inside may hold the pipes to the host.
        let _ = nix::unistd::close(file);
    }
    if filter::install_for_supervisor().is_err() {
        exit(assay_protocol::EXIT_JAIL);
    }
    loop {
        match waitpid(child, None) {
            Ok(WaitStatus::Exited(_, code)) => exit(code),
            Ok(WaitStatus::Signaled(_, signal, _)) => end_by(signal),
            Ok(_) | Err(Errno::EINTR) => {}
            Err(_) => exit(assay_protocol::EXIT_JAIL),
        }
    }
}

/// Ends this process by the signal that ended the one inside.
fn end_by(signal: Signal) -> ! {
    let default = SigAction::new(SigHandler::SigDfl, SaFlags::empty(), SigSet::empty());
    #[expect(unsafe_code, reason = "installing a handler is unsafe, the default one is not a handler")]
    // SAFETY: the default action runs no code of this process.
    let _ = unsafe { sigaction(signal, &default) };
    let _ = raise(signal);
    exit(128 + signal as i32)
}

fn exit(code: i32) -> ! {
    #[expect(unsafe_code, reason = "the destructors of the copy made by fork must not run")]
    // SAFETY: _exit ends the process; nothing of it is used again.
    unsafe {
        libc::_exit(code)
    }
}
