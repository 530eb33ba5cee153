use std::path::PathBuf;

use clap::Args;
use secrecy::SecretString;

use crate::Origin;

/// How the gateway meets the world.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Gateway")]
#[group(skip)]
pub struct Config {
    /// Address that browsers know this platform by; with https, cookies are sent over nothing else.
    #[arg(long, env = "ASSAY_PUBLIC_URL", default_value = "http://127.0.0.1:8080")]
    pub public_url: String,
    /// Folder of the built web pages; without one the gateway serves the API alone.
    #[arg(long, env = "ASSAY_WEB_ROOT")]
    pub web_root: Option<PathBuf>,
    /// How many proxies stand before the gateway and append the caller's address to `X-Forwarded-For`.
    #[arg(long, env = "ASSAY_TRUSTED_PROXIES", default_value_t = 0)]
    pub trusted_proxies: usize,
    /// Bytes that an uploaded file may have.
    #[arg(long, env = "ASSAY_UPLOAD_MAX_BYTES", default_value_t = 256 * 1024 * 1024)]
    pub upload_max_bytes: u64,
    /// Points that a caller who is signed in may use at once.
    #[arg(long, env = "ASSAY_API_POINTS", default_value_t = 5_000)]
    pub api_points: u64,
    /// Points that such a caller gets back per second.
    #[arg(long, env = "ASSAY_API_POINTS_PER_SECOND", default_value_t = 100)]
    pub api_points_per_second: u64,
    /// Points that an address without sign-in may use at once.
    #[arg(long, env = "ASSAY_ANONYMOUS_POINTS", default_value_t = 1_000)]
    pub anonymous_points: u64,
    /// Points that such an address gets back per second.
    #[arg(long, env = "ASSAY_ANONYMOUS_POINTS_PER_SECOND", default_value_t = 5)]
    pub anonymous_points_per_second: u64,
    /// Attempts at signing up, signing in and the like that one address has per minute.
    #[arg(long, env = "ASSAY_ADDRESS_ATTEMPTS", default_value_t = 60)]
    pub address_attempts: u64,
    /// Queries and mutations that a caller who is signed in may have under way.
    #[arg(long, env = "ASSAY_OPERATIONS_AT_ONCE", default_value_t = 8)]
    pub operations_at_once: usize,
    /// Queries and mutations that an address without sign-in may have under way: many people may share one.
    #[arg(long, env = "ASSAY_ANONYMOUS_OPERATIONS_AT_ONCE", default_value_t = 32)]
    pub anonymous_operations_at_once: usize,
    /// Milliseconds that a query or mutation may take; what it has by then is its answer.
    #[arg(long, env = "ASSAY_OPERATION_MS", default_value_t = 10_000)]
    pub operation_ms: u64,
    /// Origins whose pages may call the API from a browser, such as `https://example.org,https://example.net`; by default none.
    #[arg(long, env = "ASSAY_CORS_ORIGINS", value_delimiter = ',')]
    pub cors_origins: Vec<Origin>,
    /// Run only the documents of our own pages, which they name by hash. The command line then needs a gateway of its own.
    #[arg(long, env = "ASSAY_ONLY_KNOWN_DOCUMENTS", default_value_t = false)]
    pub only_known_documents: bool,
    /// Redis in which every gateway counts points together, such as `redis://127.0.0.1:6379`; without one each counts for itself.
    #[arg(long, env = "ASSAY_REDIS_URL", hide_env_values = true)]
    pub redis_url: Option<SecretString>,
}

impl Config {
    /// Returns the configuration of a gateway under test: the API alone, and no caller runs out of points, but with the other limits of the real one.
    pub fn for_testing() -> Self {
        Self {
            public_url: "http://127.0.0.1".to_owned(),
            web_root: None,
            trusted_proxies: 0,
            upload_max_bytes: 64 * 1024 * 1024,
            api_points: 1_000_000,
            api_points_per_second: 10_000,
            anonymous_points: 1_000_000,
            anonymous_points_per_second: 10_000,
            address_attempts: 10_000,
            operations_at_once: 8,
            anonymous_operations_at_once: 32,
            operation_ms: 10_000,
            cors_origins: Vec::new(),
            only_known_documents: false,
            redis_url: None,
        }
    }
}
