//! `assay up`: every role in this process, with everything they need.

use std::{net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use assay_host::{
    Lifecycle, OsEntropy, SystemClock,
    grpc::{self, Bind, Targets},
    http,
    telemetry::{self, Metrics},
};
use assay_sandbox::Sandbox;
use assay_store::embedded::{Cluster, Settings};
use clap::Args;
use secrecy::SecretString;

use super::{
    announce,
    data_folder::{AUTH_KEY, DataFolder},
    demo,
    roles::{Channels, Config, Process},
};

pub(super) const DATABASE: &str = "assay";
/// How long a soft stop may last.
const GRACE: Duration = Duration::from_secs(25);
/// How long the database may take to stop.
const DATABASE_GRACE: Duration = Duration::from_secs(20);

#[derive(Args)]
pub(crate) struct Options {
    /// Folder for database, objects and keys [default: /var/lib/assay for root, else the user's data folder].
    #[arg(long, env = "ASSAY_DATA_FOLDER", value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Do not make the demo account.
    #[arg(long)]
    no_demo: bool,
    #[command(flatten)]
    roles: Config,
    #[command(flatten)]
    http: http::Config,
    #[command(flatten)]
    telemetry: telemetry::Config,
}

/// Runs the platform until a signal, or until a part of it fails.
pub(crate) async fn run(mut options: Options) -> Result<()> {
    let telemetry = telemetry::init(&options.telemetry, "assay")?;
    // Before anything starts: the mistakes that a person makes most.
    let listener = http::bind(options.http.http_address, "--http-address").await?;
    let address = listener.local_addr()?;
    let sandbox = assay_sandbox::strongest(&options.roles.sandbox, Arc::new(SystemClock)).await?;
    let folder = DataFolder::open(options.data.as_deref())?;
    announce(&format!("data:         {}", folder.path().display()));
    let cluster = database(&folder).await?;
    configure(&mut options.roles, &folder, &cluster, address)?;

    let life = Lifecycle::new(GRACE);
    let started = start(&options, &life, listener, sandbox.clone()).await;
    match &started {
        Ok(channels) => welcome(&options, &folder, channels, address, &sandbox).await?,
        Err(_) => life.stop(),
    }
    let ended = life.run().await;
    cluster.stop(DATABASE_GRACE).await;
    telemetry.shutdown().await;
    started?;
    Ok(ended?)
}

/// Starts the private database and brings it up to date.
async fn database(folder: &DataFolder) -> Result<Cluster> {
    announce("starting the database");
    let cluster = Cluster::start(&Settings::durable(folder.join("postgres"))).await?;
    let admin = cluster.admin_url();
    assay_store::provision(&admin, DATABASE, |_| None).await.context("cannot prepare the database")?;
    assay_store::migrate(&cluster.url(assay_store::OWNER_ROLE, DATABASE))
        .await
        .context("cannot migrate the database")?;
    Ok(cluster)
}

/// Fills in what the folder and this machine decide.
fn configure(config: &mut Config, folder: &DataFolder, cluster: &Cluster, address: SocketAddr) -> Result<()> {
    let entropy = &OsEntropy;
    config.store = cluster.config(DATABASE);
    config.objects.path.get_or_insert_with(|| folder.join("objects"));
    fill(&mut config.objects.signing_key, || folder.secret("objects-key", 32, entropy))?;
    fill(&mut config.cursor_key, || folder.secret("cursor-key", 32, entropy))?;
    if config.auth.auth_key.is_none() && config.auth.auth_key_file.is_none() {
        let path = folder.join(AUTH_KEY);
        assay_auth_service::ensure_key_file(&path, entropy)?;
        config.auth.auth_key_file = Some(path);
    }
    config.sandbox.state.get_or_insert_with(|| folder.join("sandboxes"));
    config.gateway.public_url = format!("http://{address}");
    Ok(())
}

fn fill(slot: &mut Option<SecretString>, make: impl FnOnce() -> Result<SecretString>) -> Result<()> {
    if slot.is_none() {
        *slot = Some(make()?);
    }
    Ok(())
}

async fn start(
    options: &Options,
    life: &Lifecycle,
    listener: tokio::net::TcpListener,
    sandbox: Arc<dyn Sandbox>,
) -> Result<Channels> {
    let (auth_url, auth) = in_process();
    let (strategy_url, strategy) = in_process();
    let (dispatcher_url, dispatcher) = in_process();
    let channels = Channels::to(&Targets { auth_url, strategy_url, dispatcher_url });
    let process = Process::new(&options.roles, &channels, life);
    let objects = options.roles.objects.open().await?;
    grpc::serve(life, "auth", process.auth().await?, auth);
    grpc::serve(life, "strategy", process.strategy(&objects).await?, strategy);
    grpc::serve(life, "dispatcher", process.dispatcher(&objects, sandbox).await?, dispatcher);
    let metrics = Metrics::install().serve(life, options.telemetry.metrics_address).await?;
    announce(&format!("metrics:      http://{metrics}/metrics"));
    http::serve(life, listener, process.gateway(Some(&objects))?);
    Ok(channels)
}

fn in_process() -> (grpc::Target, Bind) {
    let (connector, listener) = grpc::in_process();
    (grpc::Target::InProcess(connector), Bind::InProcess(listener))
}

/// Makes the demo account and tells where everything is. The address comes last: programs wait for it.
async fn welcome(
    options: &Options,
    folder: &DataFolder,
    channels: &Channels,
    address: SocketAddr,
    sandbox: &Arc<dyn Sandbox>,
) -> Result<()> {
    let posture = sandbox.probe().await?;
    announce(&format!("sandbox:      {} ({})", sandbox.kind(), posture.level.as_str()));
    if !options.no_demo {
        let password = demo::account(folder, channels).await.context("cannot make the demo account")?;
        announce(&format!("demo account: {} with password {password}", demo::EMAIL));
    }
    announce(&format!("listening on http://{address}"));
    Ok(())
}
