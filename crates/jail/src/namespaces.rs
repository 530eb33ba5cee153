use std::{ffi::OsString, fs, io::Write as _, path::Path};

use assay_protocol::Namespaces;
use nix::{
    mount::{MntFlags, MsFlags, mount, umount2},
    sched::{CloneFlags, unshare},
    sys::prctl::set_dumpable,
    unistd::{chdir, getegid, geteuid, pivot_root, sethostname},
};

use crate::JailError;

/// Who the runner is inside, whoever it is outside.
const INSIDE_ID: u32 = 65_534;
/// Folders of which every machine has at least one; the new root is mounted on it for a moment.
const MOUNT_POINTS: [&str; 4] = ["/tmp", "/proc", "/sys", "/mnt"];
/// The root holds nothing: one page, and one inode for itself.
const ROOT_OPTIONS: &str = "size=4k,nr_inodes=1,mode=0555";

/// The namespaces as procfs names them.
const KINDS: [&str; 6] = ["user", "mnt", "net", "ipc", "uts", "cgroup"];

/// Enters namespaces of its own with an empty read-only root, and returns which of them are new.
///
/// The process namespace is entered by the next child.
pub(crate) fn enter() -> Result<Namespaces, JailError> {
    let (user, group) = (geteuid(), getegid());
    let before = KINDS.map(identity);
    let pid_before = identity("pid_for_children");
    unshare(
        CloneFlags::CLONE_NEWUSER
            | CloneFlags::CLONE_NEWNS
            | CloneFlags::CLONE_NEWPID
            | CloneFlags::CLONE_NEWNET
            | CloneFlags::CLONE_NEWIPC
            | CloneFlags::CLONE_NEWUTS
            | CloneFlags::CLONE_NEWCGROUP,
    )
    .map_err(JailError::step("unshare"))?;
    // The maps belong to root while the process cannot be traced, so it must be for this moment.
    set_dumpable(true).map_err(JailError::step("PR_SET_DUMPABLE"))?;
    write("/proc/self/setgroups", "deny")?;
    write("/proc/self/gid_map", &format!("{INSIDE_ID} {group} 1"))?;
    write("/proc/self/uid_map", &format!("{INSIDE_ID} {user} 1"))?;
    set_dumpable(false).map_err(JailError::step("PR_SET_DUMPABLE"))?;
    let after = KINDS.map(identity);
    let pid_after = identity("pid_for_children");
    sethostname("box").map_err(JailError::step("sethostname"))?;
    empty_root()?;
    let changed = |index: usize| before[index].is_some() && after[index].is_some() && before[index] != after[index];
    Ok(Namespaces {
        user: changed(0),
        mount: changed(1),
        pid: pid_before.is_some() && pid_before != pid_after,
        network: changed(2),
        ipc: changed(3),
        uts: changed(4),
        cgroup: changed(5),
    })
}

/// Replaces the root by an empty file system that nobody can write to.
fn empty_root() -> Result<(), JailError> {
    let none = None::<&str>;
    mount(none, "/", none, MsFlags::MS_REC | MsFlags::MS_PRIVATE, none)
        .map_err(JailError::step("making mounts private"))?;
    let place = MOUNT_POINTS.into_iter().find(|place| Path::new(place).is_dir()).unwrap_or("/");
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    mount(Some("box"), place, Some("tmpfs"), flags, Some(ROOT_OPTIONS))
        .map_err(JailError::step("mounting the root"))?;
    chdir(place).map_err(JailError::step("chdir"))?;
    pivot_root(".", ".").map_err(JailError::step("pivot_root"))?;
    umount2(".", MntFlags::MNT_DETACH).map_err(JailError::step("unmounting the old root"))?;
    chdir("/").map_err(JailError::step("chdir"))?;
    let read_only = flags | MsFlags::MS_REMOUNT | MsFlags::MS_RDONLY;
    mount(none, "/", none, read_only | MsFlags::MS_BIND, none).map_err(JailError::step("making the root read-only"))?;
    mount(none, "/", none, read_only, none).map_err(JailError::step("making the file system read-only"))
}

/// Returns what procfs tells two namespaces of one kind apart by.
fn identity(kind: &str) -> Option<OsString> {
    fs::read_link(Path::new("/proc/self/ns").join(kind)).ok().map(std::path::PathBuf::into_os_string)
}

fn write(path: &'static str, text: &str) -> Result<(), JailError> {
    let file = fs::OpenOptions::new().write(true).open(path);
    file.and_then(|mut file| file.write_all(text.as_bytes())).map_err(JailError::kernel(path))
}
