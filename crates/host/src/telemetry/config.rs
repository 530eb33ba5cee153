use std::net::{Ipv4Addr, SocketAddr};

use clap::{Args, ValueEnum};

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, ValueEnum)]
pub enum LogFormat {
    /// For a person at a terminal.
    #[default]
    Pretty,
    /// One JSON object per line.
    Json,
}

/// What a process tells of itself, and to whom.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Telemetry")]
#[group(skip)]
pub struct Config {
    /// What is logged, such as `info` or `warn,assay_dispatcher=debug`.
    #[arg(long = "log", env = "ASSAY_LOG", default_value = "info")]
    pub log: String,
    /// How log lines look.
    #[arg(long, env = "ASSAY_LOG_FORMAT", value_enum, default_value_t)]
    pub log_format: LogFormat,
    /// Collector that receives traces by OTLP over gRPC, such as `http://127.0.0.1:4317`; none if unset.
    #[arg(long, env = "ASSAY_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,
    /// Share of the traces that begin here which are exported, 0 to 1; a trace that began elsewhere keeps its own choice.
    #[arg(long, env = "ASSAY_TRACE_SHARE", default_value_t = 1.0, value_parser = share)]
    pub trace_share: f64,
    /// Address that serves `/metrics`, which nobody signs in to: keep it private. Port 0 takes any free one.
    #[arg(long, env = "ASSAY_METRICS_ADDRESS", default_value_t = METRICS_ADDRESS)]
    pub metrics_address: SocketAddr,
}

/// The default is of this machine alone.
const METRICS_ADDRESS: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

impl Default for Config {
    fn default() -> Self {
        Self {
            log: "info".to_owned(),
            log_format: LogFormat::default(),
            otlp_endpoint: None,
            trace_share: 1.0,
            metrics_address: METRICS_ADDRESS,
        }
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
        _ => Err("expected a number from 0 to 1".to_owned()),
    }
}
