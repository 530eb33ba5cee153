use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen::Dword, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};

use crate::JailError;

#[cfg(target_arch = "x86_64")]
const ARCH: TargetArch = TargetArch::x86_64;
#[cfg(target_arch = "aarch64")]
const ARCH: TargetArch = TargetArch::aarch64;

type Rules = BTreeMap<i64, Vec<SeccompRule>>;

const ERRNO_EPERM: SeccompAction = SeccompAction::Errno(libc::EPERM as u32);
const ERRNO_ENOSYS: SeccompAction = SeccompAction::Errno(libc::ENOSYS as u32);

/// The kinds of mapping that are allowed: private memory without a file, and none of the special kinds.
const MAP_MASK: libc::c_int =
    0x0f | libc::MAP_ANONYMOUS | libc::MAP_GROWSDOWN | libc::MAP_LOCKED | libc::MAP_HUGETLB | libc::MAP_POPULATE;
const MAP_ALLOWED: libc::c_int = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;

/// Allows what computing over two pipes needs; anything else is refused with EPERM, so that libraries degrade.
///
/// A call through another architecture's entry ends the process; the numbers of x32 are not in the list.
pub(crate) fn install() -> Result<(), JailError> {
    // The C library falls back from clone3 to clone only on ENOSYS.
    let first = compile([(libc::SYS_clone3, Vec::new())].into(), SeccompAction::Allow, ERRNO_ENOSYS)?;
    let mut rules = unconditional(&[
        libc::SYS_brk,
        libc::SYS_clone3,
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_futex,
        libc::SYS_getpid,
        libc::SYS_getrandom,
        libc::SYS_gettid,
        libc::SYS_munmap,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
    ]);
    let outputs = vec![rule([equals(0, libc::STDOUT_FILENO)?])?, rule([equals(0, libc::STDERR_FILENO)?])?];
    let own = nix::unistd::getpid().as_raw();
    rules.extend([
        (libc::SYS_read, vec![rule([equals(0, libc::STDIN_FILENO)?])?]),
        (libc::SYS_write, outputs.clone()),
        (libc::SYS_writev, outputs),
        (libc::SYS_mmap, vec![rule([masked(2, libc::PROT_EXEC, 0)?, masked(3, MAP_MASK, MAP_ALLOWED)?])?]),
        (libc::SYS_mprotect, vec![rule([masked(2, libc::PROT_EXEC, 0)?])?]),
        (libc::SYS_mremap, vec![rule([equals(3, libc::MREMAP_MAYMOVE)?])?]),
        (libc::SYS_madvise, advice()?),
        (libc::SYS_clock_gettime, vec![rule([equals(0, libc::CLOCK_MONOTONIC)?])?]),
        (libc::SYS_tgkill, vec![rule([equals(0, own)?])?]),
    ]);
    let second = compile(rules, ERRNO_EPERM, SeccompAction::Allow)?;
    apply_filter(&first)?;
    Ok(apply_filter(&second)?)
}

/// What the allocator tells the kernel of its pages.
fn advice() -> Result<Vec<SeccompRule>, BackendError> {
    let kinds = [libc::MADV_DONTNEED, libc::MADV_FREE, libc::MADV_HUGEPAGE];
    kinds.into_iter().map(|kind| rule([equals(2, kind)?])).collect()
}

/// Allows the process outside to wait for the one inside and to end; nothing else.
pub(crate) fn install_for_supervisor() -> Result<(), JailError> {
    let mut rules = unconditional(&[
        libc::SYS_wait4,
        libc::SYS_exit_group,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_getpid,
        libc::SYS_gettid,
    ]);
    let own = nix::unistd::getpid().as_raw();
    rules.insert(libc::SYS_tgkill, vec![rule([equals(0, own)?])?]);
    Ok(apply_filter(&compile(rules, ERRNO_EPERM, SeccompAction::Allow)?)?)
}

fn compile(rules: Rules, otherwise: SeccompAction, listed: SeccompAction) -> Result<BpfProgram, BackendError> {
    SeccompFilter::new(rules, otherwise, listed, ARCH)?.try_into()
}

fn unconditional(calls: &[i64]) -> Rules {
    calls.iter().map(|call| (*call, Vec::new())).collect()
}

fn rule<const N: usize>(conditions: [SeccompCondition; N]) -> Result<SeccompRule, BackendError> {
    SeccompRule::new(conditions.into())
}

fn equals(argument: u8, value: libc::c_int) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(argument, Dword, SeccompCmpOp::Eq, u64::from(value.cast_unsigned()))
}

fn masked(argument: u8, mask: libc::c_int, value: libc::c_int) -> Result<SeccompCondition, BackendError> {
    let mask = SeccompCmpOp::MaskedEq(u64::from(mask.cast_unsigned()));
    SeccompCondition::new(argument, Dword, mask, u64::from(value.cast_unsigned()))
}
