use std::net::SocketAddr;

use clap::Args;

use super::Target;

/// Where this process serves gRPC, when its roles are spread over processes.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "gRPC")]
#[group(skip)]
pub struct Config {
    /// Address that other services connect to; port 0 takes any free one.
    #[arg(long, env = "ASSAY_GRPC_ADDRESS", default_value = "127.0.0.1:7700")]
    pub grpc_address: SocketAddr,
}

/// Where the other services are, when they are not in this process.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Services")]
#[group(skip)]
pub struct Targets {
    /// Where the auth service listens.
    #[arg(long, env = "ASSAY_AUTH_URL", default_value = "http://127.0.0.1:7700")]
    pub auth_url: Target,
    /// Where the strategy service listens.
    #[arg(long, env = "ASSAY_STRATEGY_URL", default_value = "http://127.0.0.1:7700")]
    pub strategy_url: Target,
    /// Where the dispatcher listens.
    #[arg(long, env = "ASSAY_DISPATCHER_URL", default_value = "http://127.0.0.1:7700")]
    pub dispatcher_url: Target,
}
