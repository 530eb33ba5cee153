use std::fs;

use assay_protocol::{Level, Namespaces, Posture, ResourceLimits, VERSION};
use nix::{
    errno::Errno,
    sys::{
        prctl::{get_dumpable, get_no_new_privs, get_pdeathsig},
        resource::{Resource, getrlimit},
        signal::Signal,
        statvfs::{FsFlags, statvfs},
    },
    unistd::{getegid, geteuid, getpid},
};

use crate::{JailError, privileges};

/// How many descriptors beyond the standard ones are looked at.
const LOOKED_AT: i32 = 256;

/// What was found out on the way and cannot be measured any more.
pub(crate) struct Found {
    pub(crate) level: Level,
    pub(crate) namespaces: Namespaces,
    pub(crate) landlock: u8,
    pub(crate) threads: u32,
}

/// Measures what is in force, all but the filter of system calls, which forbids measuring.
pub(crate) fn posture(found: &Found) -> Result<Posture, JailError> {
    let namespaces = Namespaces { pid: found.namespaces.pid && getpid().as_raw() == 1, ..found.namespaces };
    Ok(Posture {
        protocol: VERSION,
        level: found.level,
        namespaces,
        empty_root: found.level == Level::Namespaces && is_root_empty(),
        no_new_privileges: get_no_new_privs().map_err(JailError::step("PR_GET_NO_NEW_PRIVS"))?,
        seccomp: false,
        landlock: found.landlock,
        capabilities: privileges::capabilities()?,
        bounding: privileges::bounding(),
        dumpable: get_dumpable().map_err(JailError::step("PR_GET_DUMPABLE"))?,
        dies_with_parent: get_pdeathsig().map_err(JailError::step("PR_GET_PDEATHSIG"))? == Some(Signal::SIGKILL),
        uid: geteuid().as_raw(),
        gid: getegid().as_raw(),
        extra_files: (3..LOOKED_AT).filter(|file| is_open(*file)).count() as u32,
        threads: found.threads,
        limits: limits()?,
    })
}

/// Returns how many threads the process has; 0 where the kernel does not say.
pub(crate) fn threads() -> u32 {
    fs::read_dir("/proc/self/task").map_or(0, |tasks| tasks.count() as u32)
}

/// Returns whether a harmless call that is not in the list is refused.
pub(crate) fn is_filtered() -> bool {
    #[expect(unsafe_code, reason = "the wrapper of getppid cannot report a refusal")]
    // SAFETY: getppid takes nothing and changes nothing.
    let result = unsafe { libc::syscall(libc::SYS_getppid) };
    Errno::result(result) == Err(Errno::EPERM)
}

/// Returns whether the root is read-only and has no room for even one file. Landlock forbids to list it by now.
fn is_root_empty() -> bool {
    statvfs("/").is_ok_and(|root| root.flags().contains(FsFlags::ST_RDONLY) && root.files_free() == 0)
}

fn is_open(file: i32) -> bool {
    #[expect(unsafe_code, reason = "asking about a descriptor that nobody owns")]
    // SAFETY: F_GETFD changes nothing.
    let result = unsafe { libc::fcntl(file, libc::F_GETFD) };
    result >= 0
}

fn limits() -> Result<ResourceLimits, JailError> {
    let soft = |resource| getrlimit(resource).map(|(soft, _)| soft).map_err(JailError::step("getrlimit"));
    Ok(ResourceLimits {
        address_space: soft(Resource::RLIMIT_AS)?,
        cpu_seconds: soft(Resource::RLIMIT_CPU)?,
        open_files: soft(Resource::RLIMIT_NOFILE)?,
        file_size: soft(Resource::RLIMIT_FSIZE)?,
        core: soft(Resource::RLIMIT_CORE)?,
    })
}
