use assay_protocol::Level;
use nix::{
    errno::Errno,
    sys::prctl::set_no_new_privs,
    unistd::{Gid, Uid, geteuid, setgroups, setresgid, setresuid},
};

use crate::JailError;

/// The first user that belongs to a jail; nothing else on a machine uses these.
const FIRST_UID: u32 = 200_000;
/// How many such users there are.
const UIDS: u32 = 50_000;
/// More capabilities than any kernel knows; probing stops at the first unknown one.
const CAPABILITIES: u32 = 64;
/// The version of the capability calls with two words per set.
const CAPABILITY_VERSION: u32 = 0x2008_0522;

/// Becomes a dedicated user for good, if started by root.
///
/// It has to come before the user namespace: a map made by root would keep the kernel's user 0 inside.
pub(crate) fn leave_root(slot: u32) -> Result<(), JailError> {
    if !geteuid().is_root() {
        return Ok(());
    }
    drop_bounding()?;
    let id = FIRST_UID + slot % UIDS;
    let (user, group) = (Uid::from_raw(id), Gid::from_raw(id));
    setgroups(&[]).map_err(JailError::step("setgroups"))?;
    setresgid(group, group, group).map_err(JailError::step("setresgid"))?;
    setresuid(user, user, user).map_err(JailError::step("setresuid"))
}

/// Gives up every capability; the bounding set too where that is possible.
pub(crate) fn drop_capabilities(level: Level) -> Result<(), JailError> {
    if level == Level::Namespaces {
        drop_bounding()?;
    }
    prctl(libc::PR_CAP_AMBIENT, u64::from(libc::PR_CAP_AMBIENT_CLEAR_ALL.cast_unsigned()), 0)
        .map_err(JailError::step("PR_CAP_AMBIENT_CLEAR_ALL"))?;
    let header = CapabilityHeader { version: CAPABILITY_VERSION, process: 0 };
    let none = [CapabilityWords::default(); 2];
    #[expect(unsafe_code, reason = "capset has no safe wrapper")]
    // SAFETY: both pointers are to values of the layout that this version of the call has.
    let result = unsafe { libc::syscall(libc::SYS_capset, &raw const header, none.as_ptr()) };
    Errno::result(result).map(drop).map_err(JailError::step("capset"))
}

/// Makes sure that no program can ever give privileges back.
pub(crate) fn forbid_new() -> Result<(), JailError> {
    set_no_new_privs().map_err(JailError::step("PR_SET_NO_NEW_PRIVS"))
}

fn drop_bounding() -> Result<(), JailError> {
    for capability in 0..CAPABILITIES {
        match prctl(libc::PR_CAPBSET_DROP, u64::from(capability), 0) {
            Ok(_) => {}
            Err(Errno::EINVAL) => break,
            Err(errno) => return Err(JailError::System { step: "PR_CAPBSET_DROP", errno }),
        }
    }
    Ok(())
}

/// Returns the bounding set.
pub(crate) fn bounding() -> u64 {
    held(|capability| prctl(libc::PR_CAPBSET_READ, u64::from(capability), 0))
}

/// Returns all capabilities in the effective, permitted, inheritable or ambient set.
pub(crate) fn capabilities() -> Result<u64, JailError> {
    let header = CapabilityHeader { version: CAPABILITY_VERSION, process: 0 };
    let mut words = [CapabilityWords::default(); 2];
    #[expect(unsafe_code, reason = "capget has no safe wrapper")]
    // SAFETY: both pointers are to values of the layout that this version of the call has.
    let result = unsafe { libc::syscall(libc::SYS_capget, &raw const header, words.as_mut_ptr()) };
    Errno::result(result).map_err(JailError::step("capget"))?;
    let [low, high] = words.map(|word| u64::from(word.effective | word.permitted | word.inheritable));
    let is_ambient = |capability: u32| {
        prctl(libc::PR_CAP_AMBIENT, u64::from(libc::PR_CAP_AMBIENT_IS_SET.cast_unsigned()), u64::from(capability))
    };
    Ok(low | high << 32 | held(is_ambient))
}

fn held(is_held: impl Fn(u32) -> Result<libc::c_int, Errno>) -> u64 {
    (0..CAPABILITIES).filter(|bit| is_held(*bit) == Ok(1)).fold(0, |set, bit| set | 1 << bit)
}

fn prctl(option: libc::c_int, first: u64, second: u64) -> Result<libc::c_int, Errno> {
    #[expect(unsafe_code, reason = "these options of prctl have no safe wrapper")]
    // SAFETY: the options used here take plain numbers.
    Errno::result(unsafe { libc::prctl(option, first, second, 0_u64, 0_u64) })
}

#[repr(C)]
struct CapabilityHeader {
    version: u32,
    process: i32,
}

#[derive(Clone, Copy, Default)]
#[repr(C)]
struct CapabilityWords {
    effective: u32,
    permitted: u32,
    inheritable: u32,
}
