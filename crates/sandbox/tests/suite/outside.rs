//! What the kernel and the engine say of a running sandbox from outside, field by field against the specification.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use assay_protocol::Level;
use serde_json::{Value, json};

use crate::{
    common::{children, docker, embedded, hostile, limits, noted, spec},
    death::ask,
};

const ENVIRONMENT: [&str; 8] = [
    "HOME=/tmp",
    "HOSTNAME=box",
    "PATH=/bin",
    "LANG=C.UTF-8",
    "TZ=UTC",
    "PYTHONHASHSEED=0",
    "OPENBLAS_NUM_THREADS=1",
    "OMP_NUM_THREADS=1",
];

/// What procfs says of a process that waits for its data in the jail.
struct Seen {
    status: BTreeMap<String, String>,
    limits: BTreeMap<String, (String, String)>,
    namespaces: BTreeMap<String, String>,
    files: BTreeSet<String>,
    environment: BTreeSet<String>,
    mounts: Vec<String>,
}

impl Seen {
    /// Looks at a process, which only root may: the jail forbids it to everybody else.
    fn of(pid: i32) -> Self {
        let path = |name: &str| Path::new("/proc").join(pid.to_string()).join(name);
        let read = |name: &str| fs::read_to_string(path(name)).unwrap();
        let status = read("status");
        let status = status.lines().filter_map(|line| line.split_once(':'));
        let limits = read("limits");
        let limits = limits.lines().skip(1).map(|line| {
            let (name, values) = line.split_at(26);
            let mut values = values.split_ascii_whitespace().map(ToOwned::to_owned);
            (name.trim().to_owned(), (values.next().unwrap(), values.next().unwrap()))
        });
        let files = fs::read_dir(path("fd")).unwrap().map(|file| file.unwrap().file_name());
        Self {
            status: status.map(|(name, value)| (name.to_owned(), value.trim().to_owned())).collect(),
            limits: limits.collect(),
            namespaces: namespaces(pid),
            files: files.map(|name| name.to_string_lossy().into_owned()).collect(),
            environment: read("environ").split_terminator('\0').map(ToOwned::to_owned).collect(),
            mounts: read("mountinfo").lines().map(ToOwned::to_owned).collect(),
        }
    }

    /// Checks what holds in every backend.
    fn is_jailed(&self, name: &str, memory: u64) {
        let status = |field: &str| self.status[field].as_str();
        assert_eq!((status("NoNewPrivs"), status("Seccomp")), ("1", "2"), "{name}");
        assert!(status("Seccomp_filters").parse::<u32>().unwrap() >= 2, "{name}: clone3 has a filter of its own");
        for set in ["CapInh", "CapPrm", "CapEff", "CapAmb", "CapBnd"] {
            assert_eq!(status(set), "0000000000000000", "{name}: {set}");
        }
        for ids in ["Uid", "Gid"] {
            let ids: BTreeSet<&str> = status(ids).split_ascii_whitespace().collect();
            assert!(ids.len() == 1 && !ids.contains("0"), "{name}: real, effective, saved and file system id {ids:?}");
        }
        // An engine repeats the group of the process among the further ones.
        let own = status("Gid").split_ascii_whitespace().next();
        assert!(
            status("Groups").split_ascii_whitespace().all(|group| Some(group) == own),
            "{name}: {:?}",
            status("Groups")
        );
        assert_eq!(status("Threads"), "1", "{name}");
        assert_eq!(self.files, ["0", "1", "2"].map(ToOwned::to_owned).into(), "{name}");
        assert_eq!(self.environment, ENVIRONMENT.map(ToOwned::to_owned).into(), "{name}");
        let memory = memory.to_string();
        for (limit, most) in [
            ("Max address space", memory.as_str()),
            ("Max open files", "8"),
            ("Max file size", "0"),
            ("Max core file size", "0"),
            ("Max processes", "0"),
            ("Max locked memory", "0"),
            ("Max msgqueue size", "0"),
            ("Max pending signals", "0"),
            ("Max stack size", "8388608"),
            ("Max nice priority", "0"),
            ("Max realtime priority", "0"),
        ] {
            assert_eq!(self.limits[limit], (most.to_owned(), most.to_owned()), "{name}: {limit}");
        }
        assert_eq!(self.limits["Max cpu time"], ("20".to_owned(), "21".to_owned()), "{name}");
    }
}

fn namespaces(pid: i32) -> BTreeMap<String, String> {
    let kinds = ["user", "mnt", "pid", "net", "ipc", "uts", "cgroup"];
    let link = |kind: &str| fs::read_link(format!("/proc/{pid}/ns/{kind}")).unwrap().to_string_lossy().into_owned();
    kinds.map(|kind| (kind.to_owned(), link(kind))).into()
}

fn is_root() -> bool {
    let root = nix::unistd::geteuid().is_root();
    if !root {
        println!("SKIPPED: only root sees a jailed process from outside");
    }
    root
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_kernel_sees_what_the_embedded_jail_promises() {
    if !is_root() {
        return;
    }
    let own = namespaces(std::process::id().cast_signed());
    for level in [Level::Namespaces, Level::Landlock] {
        let Some(backend) = embedded(&hostile(), level).await else { continue };
        let _session = backend.sandbox.launch(&spec(limits())).await.unwrap();
        let [outer] = noted(&backend.state())[..] else { panic!("one sandbox runs") };
        let seen = Seen::of(children(outer).first().copied().unwrap_or(outer));
        seen.is_jailed(backend.name, limits().memory_bytes);
        assert!(seen.status["Uid"].starts_with('2'), "a user of its own: {}", seen.status["Uid"]);
        if level == Level::Landlock {
            continue;
        }
        for (kind, namespace) in &seen.namespaces {
            assert_ne!(*namespace, own[kind], "a {kind} namespace of its own");
        }
        let [mount] = &seen.mounts[..] else { panic!("one mount, not {:#?}", seen.mounts) };
        let fields: Vec<&str> = mount.split(' ').collect();
        assert_eq!((fields[3], fields[4], fields[5]), ("/", "/", "ro,nosuid,nodev,noexec,relatime"), "{mount}");
        assert!(mount.contains(" - tmpfs box ro,size=4k,nr_inodes=1,mode=555"), "{mount}");
        let outside = Seen::of(outer);
        // The pipe tells the one inside that the one outside lives.
        assert_eq!((outside.status["Seccomp"].as_str(), outside.files.len()), ("2", 1), "the process outside");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_engine_and_the_kernel_see_what_a_container_promises() {
    let Some(backend) = docker(&hostile()).await else { return };
    let spec = spec(limits());
    let session = backend.sandbox.launch(&spec).await.unwrap();
    let id = ask(&["ps", "--quiet", "--no-trunc", "--filter", &format!("label=assay.run={}", spec.run)]);
    let found: Value = serde_json::from_str(&ask(&["inspect", &id])).unwrap();
    let (host, config, state) = (&found[0]["HostConfig"], &found[0]["Config"], &found[0]["State"]);
    let memory = limits().memory_bytes;
    let expected = json!({
        "ReadonlyRootfs": true, "NetworkMode": "none", "CapAdd": null, "CapDrop": ["ALL"], "Privileged": false,
        "PublishAllPorts": false, "UsernsMode": "", "PidMode": "", "UTSMode": "", "CgroupParent": "assay.slice",
        "IpcMode": "none", "CgroupnsMode": "private", "Memory": memory, "MemorySwap": memory,
        "MemoryReservation": memory / 2, "OomScoreAdj": 1000, "NanoCpus": 1_000_000_000_u64, "CpuShares": 256,
        "PidsLimit": 64, "Binds": null, "VolumesFrom": null, "VolumeDriver": "", "AutoRemove": false,
        "LogConfig": {"Type": "none", "Config": {}}, "RestartPolicy": {"Name": "no", "MaximumRetryCount": 0},
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(host[field], *value, "{field}");
    }
    for field in
        ["Devices", "DeviceRequests", "DeviceCgroupRules", "Dns", "DnsSearch", "ExtraHosts", "GroupAdd", "Links"]
    {
        assert!(host[field].as_array().is_none_or(Vec::is_empty), "{field}: {}", host[field]);
    }
    for path in ["/proc/kallsyms", "/proc/timer_list", "/proc/keys", "/sys"] {
        assert!(host["MaskedPaths"].as_array().unwrap().contains(&path.into()), "{path}");
    }
    assert_eq!((&config["User"], &config["Hostname"]), (&"65532:65532".into(), &"box".into()));
    assert_eq!(config["Labels"]["assay.lease_epoch"], spec.fence.to_string());
    if is_root() {
        let pid = i32::try_from(state["Pid"].as_i64().unwrap()).unwrap();
        let seen = Seen::of(pid);
        seen.is_jailed("docker", 4 << 30);
        assert_eq!(seen.status["Uid"].split_ascii_whitespace().next(), Some("65532"));
        let own = namespaces(std::process::id().cast_signed());
        for kind in ["mnt", "pid", "net", "ipc", "uts", "cgroup"] {
            assert_ne!(seen.namespaces[kind], own[kind], "a {kind} namespace of its own");
        }
        let root = seen.mounts.iter().find(|mount| mount.split(' ').nth(4) == Some("/")).unwrap();
        assert!(root.split(' ').nth(5).unwrap().starts_with("ro,"), "{root}");
        let net = fs::read_to_string(format!("/proc/{pid}/net/dev")).unwrap();
        assert_eq!(net.lines().skip(2).count(), 1, "only the loopback device: {net}");
    }
    drop(session);
    backend.sandbox.shutdown().await;
}
