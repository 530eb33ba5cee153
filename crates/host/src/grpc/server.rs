use std::{convert::Infallible, net::SocketAddr, time::Duration};

use axum::middleware::from_fn;
use futures::{StreamExt as _, stream::pending};
use tokio::net::TcpListener;
use tokio_stream::wrappers::{ReceiverStream, TcpListenerStream};
use tonic::{service::Routes, transport::Server};
use tonic_health::{ServingStatus, server::health_reporter};

use super::{Listener, instrument::instrument};
use crate::Lifecycle;

/// No call runs longer before it answers, whatever deadline its caller set.
const CEILING: Duration = Duration::from_mins(5);
const KEEPALIVE: Duration = Duration::from_secs(30);

/// Where a service answers.
#[derive(Debug)]
pub enum Bind {
    /// To other processes.
    Tcp(TcpListener),
    /// To this process.
    InProcess(Listener),
}

/// Serves `routes` and the health protocol until the soft stop, then lets calls in flight finish.
///
/// Returns the address, where there is one. A call that streams must end by itself once [`Lifecycle::stopping`] fires.
pub fn serve(life: &Lifecycle, name: &'static str, routes: Routes, bind: Bind) -> Option<SocketAddr> {
    let (reporter, health) = health_reporter();
    let routes = Routes::from(routes.add_service(health).into_axum_router().layer(from_fn(instrument)));
    let router = Server::builder()
        .timeout(CEILING)
        .http2_keepalive_interval(Some(KEEPALIVE))
        .tcp_nodelay(true)
        .add_routes(routes);
    let stopping = life.stopping();
    let stop = async move {
        stopping.cancelled().await;
        reporter.set_service_status("", ServingStatus::NotServing).await;
    };
    match bind {
        Bind::Tcp(listener) => {
            let address = listener.local_addr().ok();
            let incoming = TcpListenerStream::new(listener);
            life.spawn_critical(name, router.serve_with_incoming_shutdown(incoming, stop));
            address
        }
        Bind::InProcess(listener) => {
            // That nobody can call any more is no reason to stop.
            let incoming = ReceiverStream::new(listener.0).chain(pending()).map(Ok::<_, Infallible>);
            life.spawn_critical(name, router.serve_with_incoming_shutdown(incoming, stop));
            None
        }
    }
}
