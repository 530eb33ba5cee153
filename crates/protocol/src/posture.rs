use serde::{Deserialize, Serialize};

/// The most file descriptors that a jail may allow.
const MAX_OPEN_FILES: u64 = 256;

/// How strong the jail is, weakest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// System call filter, Landlock and resource limits in the namespaces of the caller.
    Landlock,
    /// The same in namespaces of its own, with an empty read-only root.
    Namespaces,
}

impl Level {
    /// Returns the name on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Landlock => "landlock",
            Self::Namespaces => "namespaces",
        }
    }
}

/// Which namespaces the jail has for itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "one flag for each kind of namespace that the kernel has")]
pub struct Namespaces {
    /// Users.
    pub user: bool,
    /// Mounts.
    pub mount: bool,
    /// Processes.
    pub pid: bool,
    /// Network.
    pub network: bool,
    /// System V and POSIX message queues.
    pub ipc: bool,
    /// Host name.
    pub uts: bool,
    /// Control groups.
    pub cgroup: bool,
}

impl Namespaces {
    /// All of them.
    pub const ALL: Self =
        Self { user: true, mount: true, pid: true, network: true, ipc: true, uts: true, cgroup: true };
}

/// The resource limits in force, as the kernel reports them (`u64::MAX` is none).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceLimits {
    /// Address space in bytes.
    pub address_space: u64,
    /// Processor seconds.
    pub cpu_seconds: u64,
    /// File descriptors.
    pub open_files: u64,
    /// Bytes of a written file.
    pub file_size: u64,
    /// Bytes of a core dump.
    pub core: u64,
}

/// What the jail has in force, as it measured it itself; the first frame of every runner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "independent measurements, each of which the host compares")]
pub struct Posture {
    /// The version of the conversation that the runner speaks.
    pub protocol: u16,
    /// The level that was reached.
    pub level: Level,
    /// The namespaces of its own.
    pub namespaces: Namespaces,
    /// Whether the root is an empty read-only file system.
    pub empty_root: bool,
    /// Whether privileges cannot be gained any more.
    pub no_new_privileges: bool,
    /// Whether the system call filter is in force.
    pub seccomp: bool,
    /// The Landlock interface in force; 0 is none.
    pub landlock: u8,
    /// Every capability that is left in the effective, permitted, inheritable or ambient set.
    pub capabilities: u64,
    /// The bounding set; only a privileged caller or a user namespace can empty it.
    pub bounding: u64,
    /// Whether other processes may trace it or it leaves core dumps.
    pub dumpable: bool,
    /// Whether it dies with its parent.
    pub dies_with_parent: bool,
    /// The user as the kernel sees it in this namespace.
    pub uid: u32,
    /// The group.
    pub gid: u32,
    /// File descriptors beyond standard input, output and error.
    pub extra_files: u32,
    /// Threads of the process.
    pub threads: u32,
    /// The limits in force.
    pub limits: ResourceLimits,
}

/// The least that the host asks of a posture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Minimum {
    /// The level.
    pub level: Level,
    /// Whether Landlock must be in force (it is absent inside gVisor).
    pub landlock: bool,
    /// The most address space.
    pub address_space: u64,
    /// The most processor seconds.
    pub cpu_seconds: u64,
}

impl Posture {
    /// Returns what is weaker than `minimum`, as words for the log; nothing means that data may be sent.
    pub fn shortfalls(&self, minimum: &Minimum) -> Vec<&'static str> {
        let own = self.namespaces == Namespaces::ALL && self.empty_root && self.bounding == 0;
        let namespaces = minimum.level < Level::Namespaces || own;
        let checks = [
            (self.protocol == crate::VERSION, "protocol version"),
            (self.level >= minimum.level, "level"),
            (namespaces, "namespaces"),
            (self.no_new_privileges, "no_new_privs"),
            (self.seccomp, "system call filter"),
            (!minimum.landlock || self.landlock > 0, "landlock"),
            (self.capabilities == 0, "capabilities"),
            (!self.dumpable, "dumpable"),
            (self.dies_with_parent, "death with parent"),
            (self.uid != 0 && self.gid != 0, "unprivileged user"),
            (self.extra_files == 0, "open files"),
            (self.threads == 1, "threads"),
            (self.limits.address_space <= minimum.address_space, "memory limit"),
            (self.limits.cpu_seconds <= minimum.cpu_seconds, "processor limit"),
            (self.limits.core == 0, "core dumps"),
            (self.limits.file_size == 0, "file size limit"),
            (self.limits.open_files <= MAX_OPEN_FILES, "open file limit"),
        ];
        checks.into_iter().filter(|(holds, _)| !holds).map(|(_, name)| name).collect()
    }
}
