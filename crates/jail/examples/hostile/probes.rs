//! Attacks that the kernel has to refuse: each is one system call, named after the number in the list of attacks.

use std::{ffi::CString, io, ptr::null_mut};

use libc::{c_long, syscall};

/// A system call that takes up to six numbers; every pointer given here leads nowhere.
type Call = (&'static str, c_long, [usize; 6]);

/// A file that an attack wants to have, and how.
type Open = (&'static str, &'static str, i32);

/// Does every attack of `group` and returns `name=errno` for each, 0 if it worked.
pub(crate) fn run(group: &str) -> String {
    let results: Vec<String> = match group {
        "files" => FILES.iter().map(|(name, path, flags)| format!("{name}={}", open(path, *flags))).collect(),
        "calls" => {
            CALLS.iter().map(|(name, number, arguments)| format!("{name}={}", call(*number, arguments))).collect()
        }
        "sockets" => SOCKETS.iter().map(|(name, family, kind)| format!("{name}={}", socket(*family, *kind))).collect(),
        "memory" => memory(),
        "processes" => processes(),
        other => panic!("no probes are called {other}"),
    };
    results.join(" ")
}

fn errno(result: c_long) -> i32 {
    if result == -1 { io::Error::last_os_error().raw_os_error().unwrap_or(-1) } else { 0 }
}

fn call(number: c_long, arguments: &[usize; 6]) -> i32 {
    let [first, second, third, rest @ ..] = *arguments;
    let [fourth, fifth, sixth] = rest;
    errno(unsafe { syscall(number, first, second, third, fourth, fifth, sixth) })
}

fn open(path: &str, flags: i32) -> i32 {
    let path = CString::new(path).expect("a path without a zero byte");
    errno(unsafe { syscall(libc::SYS_openat, libc::AT_FDCWD, path.as_ptr(), flags, 0o644) })
}

fn socket(family: i32, kind: i32) -> i32 {
    errno(unsafe { syscall(libc::SYS_socket, family, kind, 0) })
}

fn memory() -> Vec<String> {
    let private = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    let map =
        |protection: i32, flags: i32| errno(unsafe { syscall(libc::SYS_mmap, 0, 4096, protection, flags, -1, 0) });
    let page = unsafe { libc::mmap(null_mut(), 4096, libc::PROT_READ, private, -1, 0) };
    let protect = errno(unsafe { syscall(libc::SYS_mprotect, page, 4096, libc::PROT_READ | libc::PROT_EXEC) });
    vec![
        format!("S23_map_code={}", map(libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC, private)),
        format!("S23_protect_code={protect}"),
        format!("S31_map_shared={}", map(libc::PROT_READ, libc::MAP_SHARED | libc::MAP_ANONYMOUS)),
        format!("S31_map_huge={}", map(libc::PROT_READ, private | libc::MAP_HUGETLB)),
        format!("S31_map_locked={}", map(libc::PROT_READ, private | libc::MAP_LOCKED)),
        format!("S36_read_only_memory_works={}", map(libc::PROT_READ, private)),
    ]
}

fn processes() -> Vec<String> {
    let kill = |target: i32, signal: i32| errno(unsafe { syscall(libc::SYS_kill, target, signal) });
    let clone = |flags: i32| errno(unsafe { syscall(libc::SYS_clone, flags, 0_usize, 0_usize, 0_usize, 0_usize) });
    let other_thread = errno(unsafe { syscall(libc::SYS_tgkill, 4_000_000, 4_000_000, libc::SIGSTOP) });
    let thread = libc::CLONE_VM | libc::CLONE_FS | libc::CLONE_FILES | libc::CLONE_SIGHAND | libc::CLONE_THREAD;
    vec![
        format!("S08_clone_user={}", clone(libc::CLONE_NEWUSER | libc::SIGCHLD)),
        format!("S08_clone3={}", errno(unsafe { syscall(libc::SYS_clone3, 0_usize, 0_usize) })),
        format!("S25_kill_all={}", kill(-1, libc::SIGKILL)),
        format!("S25_kill_group={}", kill(0, libc::SIGKILL)),
        format!("S25_tgkill_other={other_thread}"),
        format!("S29_clone={}", clone(libc::SIGCHLD)),
        format!("S30_thread={}", clone(thread)),
    ]
}

const WRITE: i32 = libc::O_WRONLY;
const CREATE: i32 = libc::O_WRONLY | libc::O_CREAT;

const FILES: &[Open] = &[
    ("S01_root", "/x", CREATE),
    ("S01_usr", "/usr/x", CREATE),
    ("S01_etc", "/etc/x", CREATE),
    ("S01_tmp", "/tmp/x", CREATE),
    ("S01_runner", "/assay-runner", WRITE),
    ("S02_core_pattern", "/proc/sys/kernel/core_pattern", WRITE),
    ("S02_sysrq", "/proc/sysrq-trigger", WRITE),
    ("S02_oom", "/proc/self/oom_score_adj", WRITE),
    ("S03_uevent", "/sys/kernel/uevent_helper", WRITE),
    ("S03_release_agent", "/sys/fs/cgroup/memory/release_agent", WRITE),
    ("S04_shadow", "/etc/shadow", libc::O_RDONLY),
    ("S04_docker", "/var/run/docker.sock", libc::O_RDWR),
    ("S04_environ", "/proc/1/environ", libc::O_RDONLY),
    ("S04_self_maps", "/proc/self/maps", libc::O_RDONLY),
    ("S05_kcore", "/proc/kcore", libc::O_RDONLY),
    ("S05_kmsg", "/dev/kmsg", libc::O_RDONLY),
    ("S05_mem", "/dev/mem", libc::O_RDWR),
    ("S24_tty", "/dev/tty", libc::O_RDWR),
    ("S26_exe", "/proc/self/exe", WRITE),
    ("S28_shm", "/dev/shm/x", CREATE),
    ("S40_mountinfo", "/proc/self/mountinfo", libc::O_RDONLY),
    ("S40_machine_id", "/etc/machine-id", libc::O_RDONLY),
    ("S45_urandom", "/dev/urandom", libc::O_RDONLY),
];

const SOCKETS: &[(&str, i32, i32)] = &[
    ("S13_tcp4", libc::AF_INET, libc::SOCK_STREAM),
    ("S13_udp4", libc::AF_INET, libc::SOCK_DGRAM),
    ("S13_raw4", libc::AF_INET, libc::SOCK_RAW),
    ("S13_tcp6", libc::AF_INET6, libc::SOCK_STREAM),
    ("S13_udp6", libc::AF_INET6, libc::SOCK_DGRAM),
    ("S14_unix", libc::AF_UNIX, libc::SOCK_STREAM),
    ("S14_unix_datagram", libc::AF_UNIX, libc::SOCK_DGRAM),
    ("S15_alg", libc::AF_ALG, libc::SOCK_SEQPACKET),
    ("S15_vsock", libc::AF_VSOCK, libc::SOCK_STREAM),
    ("S15_netlink", libc::AF_NETLINK, libc::SOCK_RAW),
    ("S15_packet", libc::AF_PACKET, libc::SOCK_RAW),
    ("S15_xdp", libc::AF_XDP, libc::SOCK_RAW),
    ("S15_can", libc::AF_CAN, libc::SOCK_RAW),
    ("S15_tipc", libc::AF_TIPC, libc::SOCK_STREAM),
    ("S15_rds", libc::AF_RDS, libc::SOCK_SEQPACKET),
    ("S15_smc", 43, libc::SOCK_STREAM),
    ("S15_kcm", 41, libc::SOCK_DGRAM),
    ("S15_bluetooth", libc::AF_BLUETOOTH, libc::SOCK_RAW),
];

const NOTHING: [usize; 6] = [0; 6];
const CALLS: &[Call] = &[
    ("S05_syslog", libc::SYS_syslog, [3, 0, 0, 0, 0, 0]),
    ("S06_mknodat", libc::SYS_mknodat, NOTHING),
    ("S07_mount", libc::SYS_mount, NOTHING),
    ("S07_umount", libc::SYS_umount2, NOTHING),
    ("S07_fsopen", libc::SYS_fsopen, NOTHING),
    ("S07_open_tree", libc::SYS_open_tree, NOTHING),
    ("S07_move_mount", libc::SYS_move_mount, NOTHING),
    ("S07_mount_setattr", libc::SYS_mount_setattr, NOTHING),
    ("S08_unshare_user", libc::SYS_unshare, [libc::CLONE_NEWUSER as usize, 0, 0, 0, 0, 0]),
    ("S08_unshare_mount", libc::SYS_unshare, [libc::CLONE_NEWNS as usize, 0, 0, 0, 0, 0]),
    ("S08_unshare_net", libc::SYS_unshare, [libc::CLONE_NEWNET as usize, 0, 0, 0, 0, 0]),
    ("S08_setns", libc::SYS_setns, NOTHING),
    ("S09_chroot", libc::SYS_chroot, NOTHING),
    ("S09_pivot_root", libc::SYS_pivot_root, NOTHING),
    ("S09_fchdir", libc::SYS_fchdir, NOTHING),
    ("S09_chdir", libc::SYS_chdir, NOTHING),
    ("S10_ptrace", libc::SYS_ptrace, [libc::PTRACE_ATTACH as usize, 1, 0, 0, 0, 0]),
    ("S10_vm_read", libc::SYS_process_vm_readv, [1, 0, 0, 0, 0, 0]),
    ("S10_vm_write", libc::SYS_process_vm_writev, [1, 0, 0, 0, 0, 0]),
    ("S10_pidfd_open", libc::SYS_pidfd_open, [1, 0, 0, 0, 0, 0]),
    ("S10_pidfd_getfd", libc::SYS_pidfd_getfd, NOTHING),
    ("S11_keyctl", libc::SYS_keyctl, NOTHING),
    ("S11_add_key", libc::SYS_add_key, NOTHING),
    ("S11_request_key", libc::SYS_request_key, NOTHING),
    ("S12_bpf", libc::SYS_bpf, NOTHING),
    ("S12_perf", libc::SYS_perf_event_open, NOTHING),
    ("S12_userfaultfd", libc::SYS_userfaultfd, NOTHING),
    ("S12_io_uring", libc::SYS_io_uring_setup, NOTHING),
    ("S12_kcmp", libc::SYS_kcmp, NOTHING),
    ("S12_fanotify", libc::SYS_fanotify_init, NOTHING),
    ("S14_socketpair", libc::SYS_socketpair, [1, 1, 0, 0, 0, 0]),
    ("S14_sendmsg", libc::SYS_sendmsg, [1, 0, 0, 0, 0, 0]),
    ("S15_splice", libc::SYS_splice, NOTHING),
    ("S16_clock_settime", libc::SYS_clock_settime, NOTHING),
    ("S16_settimeofday", libc::SYS_settimeofday, NOTHING),
    ("S16_adjtimex", libc::SYS_adjtimex, NOTHING),
    ("S16_timerfd", libc::SYS_timerfd_create, [libc::CLOCK_REALTIME_ALARM as usize, 0, 0, 0, 0, 0]),
    ("S17_execve", libc::SYS_execve, NOTHING),
    ("S17_prctl", libc::SYS_prctl, NOTHING),
    ("S18_init_module", libc::SYS_init_module, NOTHING),
    ("S18_kexec", libc::SYS_kexec_load, NOTHING),
    ("S18_reboot", libc::SYS_reboot, NOTHING),
    ("S18_swapon", libc::SYS_swapon, NOTHING),
    ("S18_acct", libc::SYS_acct, NOTHING),
    ("S18_quotactl", libc::SYS_quotactl, NOTHING),
    ("S19_open_by_handle", libc::SYS_open_by_handle_at, NOTHING),
    ("S20_prlimit", libc::SYS_prlimit64, NOTHING),
    ("S20_setpriority", libc::SYS_setpriority, NOTHING),
    ("S20_scheduler", libc::SYS_sched_setscheduler, NOTHING),
    ("S20_affinity", libc::SYS_sched_setaffinity, NOTHING),
    ("S20_ioprio", libc::SYS_ioprio_set, NOTHING),
    ("S21_personality", libc::SYS_personality, NOTHING),
    ("S21_mempolicy", libc::SYS_set_mempolicy, NOTHING),
    ("S21_move_pages", libc::SYS_move_pages, NOTHING),
    ("S21_mbind", libc::SYS_mbind, NOTHING),
    ("S22_memfd", libc::SYS_memfd_create, NOTHING),
    ("S22_execveat", libc::SYS_execveat, NOTHING),
    ("S24_ioctl", libc::SYS_ioctl, [0, libc::TIOCSTI as usize, 0, 0, 0, 0]),
    ("S26_read_other", libc::SYS_read, [3, 0, 0, 0, 0, 0]),
    ("S26_write_other", libc::SYS_write, [3, 0, 0, 0, 0, 0]),
    ("S26_dup", libc::SYS_dup, NOTHING),
    ("S27_symlink", libc::SYS_symlinkat, NOTHING),
    ("S27_link", libc::SYS_linkat, NOTHING),
    ("S28_shm", libc::SYS_shmget, NOTHING),
    ("S28_sem", libc::SYS_semget, NOTHING),
    ("S28_msg", libc::SYS_msgget, NOTHING),
    ("S28_mq", libc::SYS_mq_open, NOTHING),
    ("S32_ftruncate", libc::SYS_ftruncate, NOTHING),
    ("S37_close", libc::SYS_close, [3, 0, 0, 0, 0, 0]),
    ("S37_dup3", libc::SYS_dup3, NOTHING),
    ("S38_setsid", libc::SYS_setsid, NOTHING),
    ("S40_uname", libc::SYS_uname, NOTHING),
    ("S40_sysinfo", libc::SYS_sysinfo, NOTHING),
    ("S46_mincore", libc::SYS_mincore, NOTHING),
    ("S48_restart", libc::SYS_restart_syscall, NOTHING),
    ("S48_seccomp", libc::SYS_seccomp, NOTHING),
    ("S48_landlock", libc::SYS_landlock_create_ruleset, NOTHING),
];
