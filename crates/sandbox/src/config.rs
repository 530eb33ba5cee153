use std::path::PathBuf;

use assay_protocol::{Level, Limits, MAX_FRAME_BYTES};
use clap::ValueEnum;

const MIB: u64 = 1024 * 1024;

/// Which backend to use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Choice {
    /// The strongest that works: Docker, else the embedded jail.
    #[default]
    Auto,
    /// Containers of a Docker engine.
    Docker,
    /// The jail alone.
    Embedded,
}

/// The least isolation that counts for the embedded backend.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MinimumLevel {
    /// Namespaces of its own.
    #[default]
    Namespaces,
    /// System call filter, Landlock and resource limits alone.
    Landlock,
}

impl From<MinimumLevel> for Level {
    fn from(level: MinimumLevel) -> Self {
        match level {
            MinimumLevel::Namespaces => Self::Namespaces,
            MinimumLevel::Landlock => Self::Landlock,
        }
    }
}

/// How strategies are boxed in.
#[derive(Clone, Debug, clap::Args)]
#[group(skip)]
pub struct Config {
    /// Which sandbox to run strategies in.
    #[arg(long = "sandbox", env = "ASSAY_SANDBOX", value_enum, default_value_t)]
    pub choice: Choice,
    /// The least isolation of the embedded sandbox; `landlock` also accepts machines without user namespaces.
    #[arg(long = "sandbox-level", env = "ASSAY_SANDBOX_LEVEL", value_enum, default_value_t)]
    pub level: MinimumLevel,
    /// The static runner; by default `assay-runner` beside this executable.
    #[arg(long = "sandbox-runner", env = "ASSAY_SANDBOX_RUNNER", value_name = "PATH")]
    pub runner: Option<PathBuf>,
    /// The folder in which running sandboxes are noted; by default one in the temporary folder.
    #[arg(long = "sandbox-state", env = "ASSAY_SANDBOX_STATE", value_name = "PATH")]
    pub state: Option<PathBuf>,
    /// The socket of the Docker engine.
    #[arg(long, env = "ASSAY_DOCKER_HOST", value_name = "PATH", default_value = "/var/run/docker.sock")]
    pub docker_host: PathBuf,
    /// What a run may use.
    #[command(flatten)]
    pub limits: LimitsConfig,
}

/// What a run may use, unless its plan says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Args)]
pub struct LimitsConfig {
    /// Memory of a run in MiB.
    #[arg(long = "sandbox-memory", env = "ASSAY_SANDBOX_MEMORY", value_name = "MIB", default_value_t = 512,
        value_parser = clap::value_parser!(u64).range(32..=65_536))]
    pub memory: u64,
    /// Processor seconds of a run.
    #[arg(long = "sandbox-cpu-seconds", env = "ASSAY_SANDBOX_CPU_SECONDS", value_name = "SECONDS", default_value_t = 60,
        value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub cpu_seconds: u64,
    /// Seconds from launch to end of a run.
    #[arg(long = "sandbox-wall-seconds", env = "ASSAY_SANDBOX_WALL_SECONDS", value_name = "SECONDS", default_value_t = 120,
        value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub wall_seconds: u64,
    /// Output of a run in MiB.
    #[arg(long = "sandbox-output", env = "ASSAY_SANDBOX_OUTPUT", value_name = "MIB", default_value_t = 256,
        value_parser = clap::value_parser!(u64).range(1..=4_096))]
    pub output: u64,
}

impl From<LimitsConfig> for Limits {
    fn from(config: LimitsConfig) -> Self {
        Self {
            memory_bytes: config.memory * MIB,
            cpu_ms: config.cpu_seconds * 1_000,
            wall_ms: config.wall_seconds * 1_000,
            output_bytes: config.output * MIB,
            frame_bytes: MAX_FRAME_BYTES as u32,
        }
    }
}
