use std::collections::HashMap;

use assay_protocol::Limits;
use bollard::models::{
    HostConfig, HostConfigCgroupnsModeEnum, HostConfigLogConfig, ResourcesUlimits, RestartPolicy, RestartPolicyNameEnum,
};

use super::engine::{Abilities, GVISOR};

/// The only system calls that exist in a container.
const SECCOMP: &str = include_str!("../../../../infra/sandbox/seccomp.json");
/// One processor.
const NANO_CPUS: i64 = 1_000_000_000;
/// A quarter of the weight of a service of the platform.
const CPU_SHARES: i64 = 256;
/// Threads of the program that starts the runner; the runner itself has one.
const PIDS: i64 = 64;
/// The kernel's first choice when it is out of memory.
const OOM_SCORE: i64 = 1_000;
/// All sandboxes of a machine, so that an operator can bound them together.
const CGROUP_PARENT: &str = "assay.slice";
/// Scratch space that nothing uses: bounded in bytes and files, without programs or devices.
const TMPFS: &str = "rw,noexec,nosuid,nodev,size=16m,nr_inodes=1024,mode=1777";

/// What a container could add to its own layer, were it not read-only.
const STORAGE: &str = "64m";

/// What the engine hides by default, and what it should hide too.
const MASKED: [&str; 14] = [
    "/proc/acpi",
    "/proc/asound",
    "/proc/interrupts",
    "/proc/kallsyms",
    "/proc/kcore",
    "/proc/keys",
    "/proc/latency_stats",
    "/proc/sched_debug",
    "/proc/scsi",
    "/proc/timer_list",
    "/proc/timer_stats",
    "/sys",
    "/sys/devices/virtual/powercap",
    "/sys/firmware",
];
/// What the engine makes read-only by default.
const READ_ONLY: [&str; 5] = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

/// Returns how the host treats a container. Fields that are left out are empty: no mounts, devices, groups or addresses.
pub(super) fn host_config(limits: &Limits, engine: Abilities) -> HostConfig {
    let memory = i64::try_from(limits.memory_bytes).unwrap_or(i64::MAX);
    HostConfig {
        readonly_rootfs: Some(true),
        network_mode: Some("none".to_owned()),
        cap_drop: Some(vec!["ALL".to_owned()]),
        security_opt: Some(security(engine)),
        privileged: Some(false),
        publish_all_ports: Some(false),
        oom_kill_disable: Some(false),
        cgroup_parent: Some(CGROUP_PARENT.to_owned()),
        ipc_mode: Some("none".to_owned()),
        cgroupns_mode: Some(HostConfigCgroupnsModeEnum::PRIVATE),
        memory: Some(memory),
        memory_swap: Some(memory),
        memory_swappiness: Some(0),
        memory_reservation: Some(memory / 2),
        oom_score_adj: Some(OOM_SCORE),
        nano_cpus: Some(NANO_CPUS),
        cpu_shares: Some(CPU_SHARES),
        pids_limit: Some(PIDS),
        ulimits: Some(ulimits()),
        tmpfs: Some(HashMap::from([("/tmp".to_owned(), TMPFS.to_owned())])),
        log_config: Some(HostConfigLogConfig { typ: Some("none".to_owned()), config: None }),
        masked_paths: Some(MASKED.map(str::to_owned).to_vec()),
        readonly_paths: Some(READ_ONLY.map(str::to_owned).to_vec()),
        restart_policy: Some(RestartPolicy { name: Some(RestartPolicyNameEnum::NO), maximum_retry_count: None }),
        // The exit state has to be read before the container goes.
        auto_remove: Some(false),
        init: Some(false),
        runtime: engine.gvisor.then(|| GVISOR.to_owned()),
        storage_opt: engine.storage_limit.then(|| HashMap::from([("size".to_owned(), STORAGE.to_owned())])),
        ..HostConfig::default()
    }
}

fn security(engine: Abilities) -> Vec<String> {
    let mut options = vec!["no-new-privileges".to_owned(), format!("seccomp={SECCOMP}")];
    if engine.apparmor {
        options.push("apparmor=docker-default".to_owned());
    }
    options
}

fn ulimits() -> Vec<ResourcesUlimits> {
    let limits = [("core", 0), ("nofile", 256), ("fsize", 16 * 1024 * 1024), ("memlock", 64 * 1024)];
    let ulimit = |(name, value): (&str, i64)| ResourcesUlimits {
        name: Some(name.to_owned()),
        soft: Some(value),
        hard: Some(value),
    };
    limits.map(ulimit).to_vec()
}
