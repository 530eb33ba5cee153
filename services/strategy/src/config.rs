use clap::Args;

/// How the strategy service is configured.
#[derive(Clone, Debug, Args)]
#[group(skip)]
#[command(next_help_heading = "Strategies and runs")]
pub struct Config {
    /// Largest file that can be imported, in bytes.
    #[arg(long, env = "ASSAY_IMPORT_MAX_BYTES", default_value_t = 256 * 1024 * 1024)]
    pub import_max_bytes: u64,
    /// Files that are received at the same time; each is held in memory until it is complete.
    #[arg(long, env = "ASSAY_IMPORT_CONCURRENCY", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub import_concurrency: u32,
    /// Runs and imports that one organisation may have waiting or running.
    #[arg(long, env = "ASSAY_MAX_UNFINISHED", default_value_t = 1_000)]
    pub max_unfinished: u64,
    /// Seconds for which the URL of an artifact can be used.
    #[arg(long, env = "ASSAY_ARTIFACT_URL_SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=3_600))]
    pub artifact_url_seconds: u64,
    /// Give every new organisation a synthetic market to try things on.
    #[arg(long, env = "ASSAY_STARTER_DATA", default_value_t = true, action = clap::ArgAction::Set)]
    pub starter_data: bool,
}

impl Config {
    /// Returns settings that tests can reach the limits of.
    pub const fn for_testing() -> Self {
        Self {
            import_max_bytes: 64 * 1024,
            import_concurrency: 2,
            max_unfinished: 20,
            artifact_url_seconds: 60,
            starter_data: false,
        }
    }
}
