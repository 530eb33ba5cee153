//! `assay run`: some roles in this process, the others elsewhere.

use std::time::Duration;

use anyhow::{Result, bail};
use assay_host::{
    Lifecycle, Role, SystemClock,
    grpc::{self, Bind},
    http,
    telemetry::{self, Metrics},
};
use clap::Args;
use tonic::service::Routes;

use super::roles::{Channels, Config, Process};

/// How long a soft stop may last.
const GRACE: Duration = Duration::from_secs(30);

#[derive(Args)]
pub(crate) struct Options {
    /// Roles of this process, separated by commas.
    #[arg(long = "role", value_enum, value_delimiter = ',', required = true)]
    roles: Vec<Role>,
    #[command(flatten)]
    roles_config: Config,
    #[command(flatten)]
    grpc: grpc::Config,
    #[command(flatten)]
    targets: grpc::Targets,
    #[command(flatten)]
    http: http::Config,
    #[command(flatten)]
    telemetry: telemetry::Config,
}

/// Runs the roles until a signal, or until one of them fails.
pub(crate) async fn run(options: Options) -> Result<()> {
    let names: Vec<&str> = options.roles.iter().map(|role| role.as_str()).collect();
    let telemetry = telemetry::init(&options.telemetry, &format!("assay-{}", names.join("-")))?;
    let life = Lifecycle::new(GRACE);
    let started = start(&options, &life).await;
    if started.is_err() {
        life.stop();
    }
    let ended = life.run().await;
    telemetry.shutdown().await;
    started?;
    Ok(ended?)
}

async fn start(options: &Options, life: &Lifecycle) -> Result<()> {
    let channels = Channels::to(&options.targets);
    let config = &options.roles_config;
    let process = Process::new(config, &channels, life);
    let is = |role| options.roles.contains(&role);
    let needs_objects = is(Role::Strategy) || is(Role::Dispatcher) || is(Role::Gateway);
    let objects = if needs_objects { Some(config.objects.open().await?) } else { None };
    let mut routes: Option<Routes> = None;
    let mut add = |more: Routes| {
        routes = Some(match routes.take() {
            None => more,
            Some(routes) => merge(routes, more),
        });
    };
    if is(Role::Auth) {
        add(process.auth().await?);
    }
    if let (true, Some(objects)) = (is(Role::Strategy), &objects) {
        add(process.strategy(objects).await?);
    }
    if let (true, Some(objects)) = (is(Role::Dispatcher), &objects) {
        let sandbox = assay_sandbox::strongest(&config.sandbox, std::sync::Arc::new(SystemClock)).await?;
        add(process.dispatcher(objects, sandbox).await?);
    }
    let metrics = Metrics::install().serve(life, options.telemetry.metrics_address).await?;
    super::announce(&format!("metrics on http://{metrics}/metrics"));
    if let Some(routes) = routes {
        let listener = http::bind(options.grpc.grpc_address, "--grpc-address").await?;
        let address = grpc::serve(life, "gRPC", routes, Bind::Tcp(listener));
        super::announce(&format!("gRPC on {}", address.map(|address| address.to_string()).unwrap_or_default()));
    }
    if is(Role::Gateway) {
        let listener = http::bind(options.http.http_address, "--http-address").await?;
        let address = listener.local_addr()?;
        http::serve(life, listener, process.gateway(objects.as_ref())?);
        super::announce(&format!("listening on http://{address}"));
    } else if options.roles.is_empty() {
        bail!("give at least one --role");
    }
    Ok(())
}

/// Puts the services of two roles behind one listener.
fn merge(left: Routes, right: Routes) -> Routes {
    // Each brings the same answer to unknown methods; one is enough.
    Routes::from(left.into_axum_router().reset_fallback().merge(right.into_axum_router()))
}
