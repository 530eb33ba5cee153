use std::{io, process, time::Duration};

use assay_protocol::{ExitClass, Limits};
use futures::{StreamExt as _, stream};
use tokio::{
    io::{Interest, unix::AsyncFd},
    net::unix::pipe,
    time::{Instant, MissedTickBehavior, interval, sleep_until},
};
use tokio_util::io::ReaderStream;

use crate::{
    LaunchError, Usage,
    control::{Control, Ended, Status},
    host_process::{Handle, Stat, child_of, collect, peak_memory},
    wire::{Piece, Wire},
};

/// How often the processor time is looked at, and a kill repeated.
const TICK: Duration = Duration::from_millis(50);
/// How many bytes are read from a pipe at once.
const READ_BYTES: usize = 64 * 1024;

/// A runner that this process started and has to collect.
pub(super) struct Child {
    pid: i32,
    handle: AsyncFd<Handle>,
    /// Process 1 of the box, once it is known; without a process namespace there is none.
    inner: Option<(i32, Handle)>,
    /// The most memory that it was seen to hold.
    peak: Option<u64>,
}

impl std::os::fd::AsRawFd for Handle {
    fn as_raw_fd(&self) -> std::os::fd::RawFd {
        self.file.as_raw_fd()
    }
}

impl Child {
    /// Takes over a process that was just started, and its pipes.
    pub(super) fn adopt(mut process: process::Child, limits: &Limits) -> Result<(Self, Wire), LaunchError> {
        // Not collected yet, so the id cannot mean another process.
        let pid = process.id().cast_signed();
        let adopted = pipes(&mut process, limits).and_then(|wire| {
            #[expect(unsafe_code, reason = "the reactor trusts the descriptor to stay open")]
            // SAFETY: a handle owns its descriptor and never exchanges it.
            let handle = unsafe { AsyncFd::register_with_interest(Handle::open(pid)?, Interest::READABLE) }?;
            Ok((Self { pid, handle, inner: None, peak: None }, wire))
        });
        adopted.map_err(|error| {
            let _ = process.kill();
            let _ = process.wait();
            LaunchError::backend("take over the runner")(error)
        })
    }

    pub(super) fn pid(&self) -> i32 {
        self.pid
    }

    /// Watches time, processor time and the wish to end it, until nothing of the runner is alive.
    pub(super) async fn supervise(mut self, control: Control, limits: Limits) {
        let deadline = Instant::now() + Duration::from_millis(limits.wall_ms);
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut killed = false;
        loop {
            tokio::select! {
                biased;
                _ = self.handle.readable() => break,
                () = control.killed() => killed = true,
                () = sleep_until(deadline), if !killed => {
                    control.kill(ExitClass::WallLimit, None);
                    killed = true;
                }
                _ = ticks.tick() => {
                    let cpu = self.sample();
                    if !killed && cpu > Duration::from_millis(limits.cpu_ms) {
                        control.kill(ExitClass::CpuLimit, None);
                        killed = true;
                    }
                }
            }
            if killed {
                self.kill();
            }
        }
        control.end(self.collect());
    }

    /// Looks at the process inside, or at the only one; returns its processor time.
    fn sample(&mut self) -> Duration {
        self.find_inner();
        let pid = self.inner.as_ref().map_or(self.pid, |(pid, _)| *pid);
        self.peak = self.peak.max(peak_memory(pid));
        Stat::read(pid).map_or(Duration::ZERO, |stat| stat.cpu)
    }

    fn find_inner(&mut self) {
        if self.inner.is_none()
            && let Some(pid) = child_of(self.pid)
            && let Ok(handle) = Handle::open(pid)
            && Stat::read(pid).is_some_and(|stat| stat.parent == self.pid)
        {
            self.inner = Some((pid, handle));
        }
    }

    /// Ends the process inside; the one outside then ends after it, so that its end proves that nothing is left.
    fn kill(&mut self) {
        self.find_inner();
        let ended = match &self.inner {
            Some((_, inner)) => inner.kill(),
            None => self.handle.get_ref().kill(),
        };
        if ended.is_err() {
            // Ended already, or ending: then the one outside is about to notice.
            let _ = self.handle.get_ref().kill();
        }
    }

    fn collect(&self) -> Ended {
        match collect(self.pid) {
            Ok((status, used)) => Ended { status: decode(status), usage: self.usage(&used) },
            Err(error) => {
                let reason = format!("the end of the runner cannot be known: {error}");
                Ended { status: Status::Lost(reason), usage: Usage::default() }
            }
        }
    }

    fn usage(&self, used: &libc::rusage) -> Usage {
        let millis = |time: libc::timeval| time.tv_sec.unsigned_abs() * 1_000 + time.tv_usec.unsigned_abs() / 1_000;
        // The kernel passes the peak of whoever starts a program on to it: only what exceeds ours can be its own.
        let peak = used.ru_maxrss.unsigned_abs() * 1_024;
        let own =
            Some(peak).filter(|peak| peak_memory(std::process::id().cast_signed()).is_some_and(|ours| *peak > ours));
        Usage { cpu_ms: millis(used.ru_utime) + millis(used.ru_stime), peak_memory: own.or(self.peak) }
    }
}

fn pipes(process: &mut process::Child, limits: &Limits) -> io::Result<Wire> {
    let missing = || io::Error::other("a pipe is missing");
    let input = process.stdin.take().ok_or_else(missing)?;
    let output = process.stdout.take().ok_or_else(missing)?;
    let log = process.stderr.take().ok_or_else(missing)?;
    let input = pipe::Sender::from_owned_fd(input.into())?;
    let output = ReaderStream::with_capacity(pipe::Receiver::from_owned_fd(output.into())?, READ_BYTES);
    let log = ReaderStream::with_capacity(pipe::Receiver::from_owned_fd(log.into())?, READ_BYTES);
    let output = output.map(|bytes| bytes.map(Piece::Output));
    let log = log.map(|bytes| bytes.map(Piece::Log));
    Ok(Wire::new(stream::select(output, log).boxed(), Box::new(input), limits))
}

fn decode(status: i32) -> Status {
    if libc::WIFEXITED(status) {
        Status::Exited(libc::WEXITSTATUS(status))
    } else {
        Status::Signaled(libc::WTERMSIG(status))
    }
}
