use std::{num::NonZero, thread, time::Duration};

const MIB: u64 = 1024 * 1024;

/// How a dispatcher works.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Dispatcher")]
pub struct Config {
    /// Jobs at the same time; by default one for each processor.
    #[arg(long = "dispatcher-slots", env = "ASSAY_DISPATCHER_SLOTS", value_name = "COUNT",
        value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub slots: Option<u32>,
    /// Seconds after which a job whose dispatcher is silent is given to another one.
    #[arg(long = "dispatcher-lease", env = "ASSAY_DISPATCHER_LEASE", value_name = "SECONDS", default_value_t = 15,
        value_parser = clap::value_parser!(u64).range(2..=600))]
    pub lease_seconds: u64,
    /// Milliseconds between signs of life of a running job; a cancellation is noticed within this time.
    #[arg(long = "dispatcher-heartbeat", env = "ASSAY_DISPATCHER_HEARTBEAT", value_name = "MILLISECONDS",
        default_value_t = 500, value_parser = clap::value_parser!(u64).range(50..=60_000))]
    pub heartbeat_ms: u64,
    /// Milliseconds between looks at the queue where nobody calls.
    #[arg(long = "dispatcher-poll", env = "ASSAY_DISPATCHER_POLL", value_name = "MILLISECONDS", default_value_t = 1_000,
        value_parser = clap::value_parser!(u64).range(10..=60_000))]
    pub poll_ms: u64,
    /// Seconds that running jobs may take to finish at a shutdown, before they are given back.
    #[arg(long = "dispatcher-drain", env = "ASSAY_DISPATCHER_DRAIN", value_name = "SECONDS", default_value_t = 20,
        value_parser = clap::value_parser!(u64).range(0..=3_600))]
    pub drain_seconds: u64,
    /// Seconds between looks for sandboxes and leases that nobody owns any more.
    #[arg(long = "dispatcher-reap", env = "ASSAY_DISPATCHER_REAP", value_name = "SECONDS", default_value_t = 10,
        value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub reap_seconds: u64,
    /// MiB of bars kept in memory for the next run over them.
    #[arg(long = "dispatcher-cache", env = "ASSAY_DISPATCHER_CACHE", value_name = "MIB", default_value_t = 256,
        value_parser = clap::value_parser!(u64).range(0..=1_048_576))]
    pub cache_mib: u64,
}

impl Config {
    pub(crate) fn slots(&self) -> u32 {
        let processors = || thread::available_parallelism().map_or(1, NonZero::get);
        self.slots.unwrap_or_else(|| u32::try_from(processors()).unwrap_or(1)).max(1)
    }

    pub(crate) const fn lease(&self) -> Duration {
        Duration::from_secs(self.lease_seconds)
    }

    pub(crate) const fn heartbeat(&self) -> Duration {
        Duration::from_millis(self.heartbeat_ms)
    }

    pub(crate) const fn poll(&self) -> Duration {
        Duration::from_millis(self.poll_ms)
    }

    pub(crate) const fn drain(&self) -> Duration {
        Duration::from_secs(self.drain_seconds)
    }

    pub(crate) const fn reap(&self) -> Duration {
        Duration::from_secs(self.reap_seconds)
    }

    pub(crate) const fn cache_bytes(&self) -> u64 {
        self.cache_mib * MIB
    }
}
