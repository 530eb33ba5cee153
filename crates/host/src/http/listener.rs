use std::{io, net::SocketAddr};

use axum::Router;
use clap::Args;
use tokio::net::TcpListener;

use crate::Lifecycle;

/// Where HTTP is served.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "HTTP")]
#[group(skip)]
pub struct Config {
    /// Address that browsers and clients connect to; port 0 takes any free one.
    #[arg(long, env = "ASSAY_HTTP_ADDRESS", default_value = "127.0.0.1:8080")]
    pub http_address: SocketAddr,
}

/// An address cannot be listened on.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Another process has the port.
    #[error("port {port} is taken; choose another with {flag}")]
    Taken {
        /// The port.
        port: u16,
        /// The option that chooses it.
        flag: &'static str,
    },
    /// The port needs privileges.
    #[error("port {port} is not open to this user; choose one above 1023 with {flag}")]
    Denied {
        /// The port.
        port: u16,
        /// The option that chooses it.
        flag: &'static str,
    },
    /// Anything else, such as an address that this machine does not have.
    #[error("cannot listen on {address}; choose another address with {flag}")]
    Address {
        /// The address.
        address: SocketAddr,
        /// The option that chooses it.
        flag: &'static str,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// Listens on `address`; an error names `flag`, the option that chose it.
pub async fn bind(address: SocketAddr, flag: &'static str) -> Result<TcpListener, BindError> {
    TcpListener::bind(address).await.map_err(|source| match source.kind() {
        io::ErrorKind::AddrInUse => BindError::Taken { port: address.port(), flag },
        io::ErrorKind::PermissionDenied => BindError::Denied { port: address.port(), flag },
        _ => BindError::Address { address, flag, source },
    })
}

/// Serves `router` until the life's soft stop, then lets requests in flight finish.
///
/// Handlers can ask for `ConnectInfo<SocketAddr>`. Upgraded connections (WebSocket) watch [`Lifecycle::stopping`] themselves.
pub fn serve(life: &Lifecycle, listener: TcpListener, router: Router) {
    let stopping = life.stopping();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    life.spawn_critical("the HTTP listener", async move {
        axum::serve(listener, service).with_graceful_shutdown(stopping.cancelled_owned()).await
    });
}
