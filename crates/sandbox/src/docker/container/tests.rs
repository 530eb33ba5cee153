use assay_protocol::{Level, Limits};
use assay_types::RunId;
use serde_json::{Value, json};

use super::*;

fn described(engine: Abilities) -> Value {
    let limits = Limits { memory_bytes: 512 * 1024 * 1024, wall_ms: 120_000, ..Limits::default() };
    let spec = SandboxSpec { run: RunId::from_uuid(uuid::Uuid::from_u128(7)), attempt: 2, fence: 9, limits };
    let confinement =
        Confinement { level: Level::Landlock, memory_bytes: 1 << 32, cpu_seconds: 60, parent: None, slot: 0 };
    let plan = Plan { image: "sha256:abc", spec: &spec, confinement, engine, now_ms: 1_000_000 };
    serde_json::to_value(body(&plan)).unwrap()
}

/// The hardening specification of a container, every field of it. What is absent is the engine's empty default, so a
/// field that is added to the description has to be added here, with a reason.
#[test]
fn a_container_is_described_as_the_specification_says() {
    let mut found = described(Abilities::default());
    let mut host = found["HostConfig"].take();
    let seccomp = host["SecurityOpt"][1].take();
    let seccomp: Value = serde_json::from_str(seccomp.as_str().unwrap().strip_prefix("seccomp=").unwrap()).unwrap();
    assert_eq!(seccomp["defaultAction"], "SCMP_ACT_ERRNO", "an allow-list");
    let expected = json!({
        "ReadonlyRootfs": true,
        "NetworkMode": "none",
        "CapDrop": ["ALL"],
        "SecurityOpt": ["no-new-privileges", null],
        "Privileged": false,
        "PublishAllPorts": false,
        "OomKillDisable": false,
        "CgroupParent": "assay.slice",
        "IpcMode": "none",
        "CgroupnsMode": "private",
        "Memory": 536_870_912,
        "MemorySwap": 536_870_912,
        "MemorySwappiness": 0,
        "MemoryReservation": 268_435_456,
        "OomScoreAdj": 1000,
        "NanoCpus": 1_000_000_000,
        "CpuShares": 256,
        "PidsLimit": 64,
        "Ulimits": [
            {"Name": "core", "Soft": 0, "Hard": 0},
            {"Name": "nofile", "Soft": 256, "Hard": 256},
            {"Name": "fsize", "Soft": 16_777_216, "Hard": 16_777_216},
            {"Name": "memlock", "Soft": 65_536, "Hard": 65_536},
        ],
        "Tmpfs": {"/tmp": "rw,noexec,nosuid,nodev,size=16m,nr_inodes=1024,mode=1777"},
        "LogConfig": {"Type": "none"},
        "RestartPolicy": {"Name": "no"},
        "AutoRemove": false,
        "Init": false,
    });
    let paths = |name: &str, host: &mut Value| host.as_object_mut().unwrap().remove(name).unwrap();
    let (masked, read_only) = (paths("MaskedPaths", &mut host), paths("ReadonlyPaths", &mut host));
    for path in ["/proc/kcore", "/proc/keys", "/proc/kallsyms", "/proc/timer_list", "/sys", "/sys/firmware"] {
        assert!(masked.as_array().unwrap().contains(&path.into()), "{path}");
    }
    for path in ["/proc/sys", "/proc/sysrq-trigger", "/proc/bus", "/proc/fs", "/proc/irq"] {
        assert!(read_only.as_array().unwrap().contains(&path.into()), "{path}");
    }
    assert_eq!(host, expected);
    found.as_object_mut().unwrap().remove("HostConfig");
    assert_eq!(
        found,
        json!({
            "Image": "sha256:abc",
            "Entrypoint": ["/assay-runner"],
            "Cmd": ["--jail=landlock", "--memory=4294967296", "--cpu-seconds=60", "--slot=0"],
            "User": "65532:65532",
            "Hostname": "box",
            "Env": [
                "HOME=/tmp", "HOSTNAME=box", "PATH=/bin", "LANG=C.UTF-8", "TZ=UTC", "PYTHONHASHSEED=0", "OPENBLAS_NUM_THREADS=1", "OMP_NUM_THREADS=1",
            ],
            "WorkingDir": "/tmp",
            "Tty": false,
            "OpenStdin": true,
            "StdinOnce": true,
            "AttachStdin": true,
            "AttachStdout": true,
            "AttachStderr": true,
            "NetworkDisabled": true,
            "StopSignal": "SIGKILL",
            "StopTimeout": 0,
            "Healthcheck": {"Test": ["NONE"]},
            "Labels": {
                "assay.run": "bt_00000000000000000000000007",
                "assay.attempt": "2",
                "assay.lease_epoch": "9",
                "assay.deadline": "1150000",
            },
        })
    );
}

#[test]
fn what_an_engine_has_beyond_the_least_is_asked_for() {
    let rich = Abilities { gvisor: true, apparmor: true, storage_limit: true };
    let host = described(rich)["HostConfig"].take();
    assert_eq!(host["Runtime"], "runsc");
    assert_eq!(host["SecurityOpt"][2], "apparmor=docker-default");
    assert_eq!(host["StorageOpt"], json!({"size": "64m"}));
}
