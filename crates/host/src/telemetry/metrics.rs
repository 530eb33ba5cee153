use std::{net::SocketAddr, sync::OnceLock, time::Duration};

use axum::{Router, routing::get};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

use crate::{
    Lifecycle,
    http::{self, BindError},
};

/// Upper ends of the buckets of every `*_seconds` histogram.
const SECONDS: [f64; 14] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];
const UPKEEP: Duration = Duration::from_secs(5);

/// The measurements of this process, in Prometheus' text form.
#[derive(Clone, Debug)]
pub struct Metrics {
    handle: PrometheusHandle,
}

impl Metrics {
    /// Makes this process keep what the `metrics` macros measure. Later calls share the first one's measurements.
    pub fn install() -> Self {
        static INSTALLED: OnceLock<Metrics> = OnceLock::new();
        INSTALLED.get_or_init(Self::build).clone()
    }

    fn build() -> Self {
        let builder = PrometheusBuilder::new();
        // The only refusal is an empty list of buckets.
        let builder = builder
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)
            .unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another recorder keeps the metrics of this process; /metrics stays empty");
        }
        Self { handle }
    }

    /// Returns everything measured until now.
    pub fn render(&self) -> String {
        self.handle.render()
    }

    /// Serves `/metrics` on a listener of its own, as long as the process lives, and returns where.
    ///
    /// Measurements tell much of who uses the platform and how, so they never stand beside what the public reaches.
    pub async fn serve(&self, life: &Lifecycle, address: SocketAddr) -> Result<SocketAddr, BindError> {
        let listener = http::bind(address, "--metrics-address").await?;
        let address = listener.local_addr().unwrap_or(address);
        let metrics = self.clone();
        http::serve(life, listener, Router::new().route("/metrics", get(move || async move { metrics.render() })));
        self.maintain(life);
        Ok(address)
    }

    /// Keeps histograms small between scrapes.
    fn maintain(&self, life: &Lifecycle) {
        let (handle, stopping) = (self.handle.clone(), life.stopping());
        life.spawn("metrics upkeep", async move {
            while stopping.run_until_cancelled(tokio::time::sleep(UPKEEP)).await.is_some() {
                handle.run_upkeep();
            }
        });
    }
}
