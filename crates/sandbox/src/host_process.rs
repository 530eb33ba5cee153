//! The processes of the host, by procfs and by descriptors that cannot be reused.

use std::{
    fs, io,
    os::fd::{AsRawFd as _, FromRawFd as _, OwnedFd},
    time::Duration,
};

use nix::errno::Errno;

/// What procfs says of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stat {
    pub(crate) parent: i32,
    pub(crate) cpu: Duration,
    /// When it was started, in ticks since boot: with the id it names one process for good.
    pub(crate) started: u64,
}

/// Positions in `/proc/<pid>/stat`, counted after the name of the program.
mod field {
    pub(crate) const PARENT: usize = 1;
    pub(crate) const USER_TIME: usize = 11;
    pub(crate) const SYSTEM_TIME: usize = 12;
    pub(crate) const STARTED: usize = 19;
}

/// The unit of times in procfs: every Linux that Rust supports shows hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

impl Stat {
    /// Reads what procfs says of `pid`, if it is alive or not yet waited for.
    pub(crate) fn read(pid: i32) -> Option<Self> {
        Self::parse(&fs::read_to_string(format!("/proc/{pid}/stat")).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        // The name may hold spaces and parentheses; the last one ends it.
        let (_, rest) = text.rsplit_once(')')?;
        let fields: Vec<&str> = rest.split_ascii_whitespace().collect();
        let number = |index: usize| fields.get(index)?.parse::<u64>().ok();
        let ticks = number(field::USER_TIME)?.checked_add(number(field::SYSTEM_TIME)?)?;
        Some(Self {
            parent: i32::try_from(number(field::PARENT)?).ok()?,
            cpu: TICK.saturating_mul(u32::try_from(ticks).unwrap_or(u32::MAX)),
            started: number(field::STARTED)?,
        })
    }
}

/// Returns the only child of `pid`, if it has one.
pub(crate) fn child_of(pid: i32) -> Option<i32> {
    fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).ok()?.split_ascii_whitespace().next()?.parse().ok()
}

/// Returns the most memory in bytes that `pid` has held at once since it became the program that it is.
pub(crate) fn peak_memory(pid: i32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    peak.map(|kibibytes: u64| kibibytes * 1_024)
}

/// A process that keeps its meaning when its id is used again.
#[derive(Debug)]
pub(crate) struct Handle {
    pub(crate) file: OwnedFd,
}

impl Handle {
    /// Opens a process that exists.
    pub(crate) fn open(pid: i32) -> io::Result<Self> {
        #[expect(unsafe_code, reason = "pidfd_open has no safe wrapper")]
        // SAFETY: it takes two numbers and returns a descriptor that nobody else owns.
        let file = unsafe {
            let file = Errno::result(libc::syscall(libc::SYS_pidfd_open, pid, 0))?;
            OwnedFd::from_raw_fd(file as i32)
        };
        Ok(Self { file })
    }

    /// Ends the process at once.
    pub(crate) fn kill(&self) -> io::Result<()> {
        let none = std::ptr::null::<libc::siginfo_t>();
        #[expect(unsafe_code, reason = "pidfd_send_signal has no safe wrapper")]
        // SAFETY: a null pointer means the default information; the descriptor is open.
        let result =
            unsafe { libc::syscall(libc::SYS_pidfd_send_signal, self.file.as_raw_fd(), libc::SIGKILL, none, 0) };
        Ok(Errno::result(result).map(drop)?)
    }
}

/// Collects a child that has ended: its raw status and what it and its children used.
pub(crate) fn collect(pid: i32) -> io::Result<(i32, libc::rusage)> {
    let mut status = 0;
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    loop {
        #[expect(unsafe_code, reason = "wait4 has no safe wrapper")]
        // SAFETY: both pointers are to places of the right type.
        let result = unsafe { libc::wait4(pid, &raw mut status, 0, usage.as_mut_ptr()) };
        match Errno::result(result) {
            Err(Errno::EINTR) => {}
            Err(errno) => return Err(errno.into()),
            #[expect(unsafe_code, reason = "the place was zeroed, and wait4 has filled it")]
            // SAFETY: rusage is a plain structure for which zeroes are a value.
            Ok(_) => return Ok((status, unsafe { usage.assume_init() })),
        }
    }
}

/// A process of a container, seen from outside.
#[derive(Debug)]
pub(crate) struct HostProcess {
    pid: i32,
    started: u64,
}

impl HostProcess {
    /// Returns process `pid` if it is of that container: the engine may run on another host or in another namespace.
    pub(crate) fn in_container(pid: i32, container: &str) -> Option<Self> {
        let groups = fs::read_to_string(format!("/proc/{pid}/cgroup")).ok()?;
        let started = Stat::read(pid)?.started;
        (!container.is_empty() && groups.contains(container)).then_some(Self { pid, started })
    }

    /// Returns the processor time and the most memory it has used so far.
    pub(crate) fn sample(&self) -> Option<(Duration, Option<u64>)> {
        let stat = Stat::read(self.pid).filter(|stat| stat.started == self.started)?;
        Some((stat.cpu, peak_memory(self.pid)))
    }
}
