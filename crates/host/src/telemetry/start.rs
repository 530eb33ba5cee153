use std::{io::IsTerminal as _, time::Duration};

use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider},
};
use tracing::{Subscriber, level_filters::LevelFilter};
use tracing_subscriber::{
    EnvFilter, Layer, Registry, filter::Targets, fmt::MakeWriter, layer::SubscriberExt as _, registry::LookupSpan,
    util::SubscriberInitExt as _,
};

use super::{Config, LogFormat, measured::Ids};

const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);

/// Telemetry cannot start.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter of the log does not parse.
    #[error("--log (ASSAY_LOG) is not a filter such as `info` or `warn,assay_gateway=debug`")]
    Filter(#[source] tracing_subscriber::filter::ParseError),
    /// The exporter refuses its configuration.
    #[error("--otlp-endpoint (ASSAY_OTLP_ENDPOINT) is not an address such as http://127.0.0.1:4317")]
    Exporter(#[source] ExporterBuildError),
    /// Something else took over the process's log already.
    #[error("telemetry was started twice")]
    Twice,
}

/// Keeps telemetry running; [`Guard::shutdown`] sends what is still buffered.
#[derive(Debug)]
#[must_use = "spans in flight are lost when the guard is dropped"]
pub struct Guard {
    provider: SdkTracerProvider,
}

impl Guard {
    /// Sends the last spans and stops exporting.
    pub async fn shutdown(self) {
        // The exporter blocks its thread until the collector answers.
        let stopped = tokio::task::spawn_blocking(move || self.provider.shutdown_with_timeout(EXPORT_TIMEOUT)).await;
        if let Ok(Err(error)) = stopped {
            tracing::warn!(error = &error as &dyn std::error::Error, "the last spans were not exported");
        }
    }

    /// Sends what is buffered now and goes on.
    pub async fn flush(&self) {
        let provider = self.provider.clone();
        let flushed = tokio::task::spawn_blocking(move || provider.force_flush()).await;
        if let Ok(Err(error)) = flushed {
            tracing::warn!(error = &error as &dyn std::error::Error, "spans were not exported");
        }
    }
}

/// Starts the process's logs and traces under the name `service`. Must be called inside the runtime.
pub fn init(config: &Config, service: &str) -> Result<Guard, TelemetryError> {
    let (subscriber, guard) = subscriber(config, service)?;
    subscriber.try_init().map_err(|_| TelemetryError::Twice)?;
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("(no message)");
        tracing::error!(place, message, "panicked");
    }));
    Ok(guard)
}

/// Builds what [`init`] installs, for whoever wants it for one thread only.
pub fn subscriber(
    config: &Config,
    service: &str,
) -> Result<(impl Subscriber + Send + Sync + use<>, Guard), TelemetryError> {
    build(config, service, std::io::stderr)
}

fn build<W>(
    config: &Config,
    service: &str,
    writer: W,
) -> Result<(impl Subscriber + Send + Sync + use<W>, Guard), TelemetryError>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(&config.log).map_err(TelemetryError::Filter)?;
    let provider = provider(config, service)?;
    // For spans that were measured elsewhere; the others come through the subscriber.
    opentelemetry::global::set_tracer_provider(provider.clone());
    let traces = tracing_opentelemetry::layer().with_tracer(provider.tracer("assay")).with_filter(traced());
    let subscriber = Registry::default().with(traces).with(lines(config.log_format, writer).with_filter(filter));
    Ok((subscriber, Guard { provider }))
}

fn lines<S, W>(format: LogFormat, writer: W) -> Box<dyn Layer<S> + Send + Sync>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = tracing_subscriber::fmt::layer().with_writer(writer);
    match format {
        LogFormat::Pretty => lines.with_ansi(std::io::stderr().is_terminal()).boxed(),
        // The list of spans holds the `trace_id` of the request, however deep the line was written.
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).boxed(),
    }
}

/// Traces hold what we did, not how the transports below us did it: those would trace the exporter itself.
fn traced() -> Targets {
    let silent = ["h2", "hyper", "hyper_util", "tonic", "tower", "reqwest", "opentelemetry", "opentelemetry_sdk"];
    Targets::new().with_default(LevelFilter::INFO).with_targets(silent.map(|target| (target, LevelFilter::OFF)))
}

fn provider(config: &Config, service: &str) -> Result<SdkTracerProvider, TelemetryError> {
    let resource = Resource::builder_empty()
        .with_service_name(service.to_owned())
        .with_attribute(KeyValue::new("service.namespace", "assay"))
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.trace_share)));
    let builder =
        SdkTracerProvider::builder().with_resource(resource).with_sampler(sampler).with_id_generator(Ids::default());
    // Without a collector traces exist all the same: logs and errors name them.
    let Some(endpoint) = &config.otlp_endpoint else { return Ok(builder.build()) };
    let exporter = SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .with_timeout(EXPORT_TIMEOUT)
        .build()
        .map_err(TelemetryError::Exporter)?;
    Ok(builder.with_batch_exporter(exporter).build())
}

#[cfg(test)]
mod tests;
