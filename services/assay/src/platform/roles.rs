//! Starting roles: the same code whether they share a process or not.

use std::sync::Arc;

use anyhow::{Context, Result};
use assay_authn::Verifier;
use assay_host::{
    Lifecycle, OsEntropy, Role, SystemClock,
    grpc::{self, Channel},
    http::Readiness,
};
use assay_objects::StorageLocation;
use assay_sandbox::Sandbox;
use assay_store::{ServiceRole, Store};
use assay_types::{Clock, Entropy};
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use tonic::service::Routes;

/// How long a call between services may take unless it says otherwise.
const DEADLINE: std::time::Duration = std::time::Duration::from_secs(30);

/// How every role is configured. A process reads what its own roles need.
#[derive(clap::Args)]
#[group(skip)]
pub(crate) struct Config {
    #[command(flatten)]
    pub(crate) store: assay_store::Config,
    #[command(flatten)]
    pub(crate) objects: assay_objects::Config,
    #[command(flatten)]
    pub(crate) auth: assay_auth_service::Config,
    #[command(flatten)]
    pub(crate) strategy: assay_strategy_service::Config,
    #[command(flatten)]
    pub(crate) sandbox: assay_sandbox::Config,
    #[command(flatten)]
    pub(crate) dispatcher: assay_dispatcher::Config,
    #[command(flatten)]
    pub(crate) gateway: assay_gateway::Config,
    /// Key that keeps page cursors from being forged: 64 hexadecimal digits, the same in every gateway.
    #[arg(long, env = "ASSAY_CURSOR_KEY", hide_env_values = true)]
    pub(crate) cursor_key: Option<SecretString>,
}

/// The channels to the services.
pub(crate) struct Channels {
    pub(crate) auth: Channel,
    pub(crate) strategy: Channel,
    pub(crate) dispatcher: Channel,
}

impl Channels {
    /// Makes channels that connect when they are first used.
    pub(crate) fn to(targets: &grpc::Targets) -> Self {
        let channel = |target| grpc::channel(target, DEADLINE);
        Self {
            auth: channel(&targets.auth_url),
            strategy: channel(&targets.strategy_url),
            dispatcher: channel(&targets.dispatcher_url),
        }
    }
}

/// What the roles of one process share.
pub(crate) struct Process<'a> {
    pub(crate) config: &'a Config,
    pub(crate) channels: &'a Channels,
    pub(crate) life: &'a Lifecycle,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
}

impl<'a> Process<'a> {
    /// Begins a process with the machine's own time and randomness.
    pub(crate) fn new(config: &'a Config, channels: &'a Channels, life: &'a Lifecycle) -> Self {
        Self { config, channels, life, clock: Arc::new(SystemClock), entropy: Arc::new(OsEntropy) }
    }

    /// Starts the auth service.
    pub(crate) async fn auth(&self) -> Result<Routes> {
        let environment = assay_auth_service::Environment {
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            public_url: self.config.gateway.public_url.clone(),
        };
        let store = self.store(ServiceRole::Auth).await?;
        Ok(assay_auth_service::routes(&self.config.auth, store, environment, self.life).await?)
    }

    /// Starts the strategy service.
    pub(crate) async fn strategy(&self, objects: &StorageLocation) -> Result<Routes> {
        let deps = assay_strategy_service::Deps {
            store: self.store(ServiceRole::Strategy).await?,
            objects: objects.store(),
            verifier: self.verifier(),
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
        };
        Ok(assay_strategy_service::routes(&self.config.strategy, deps, self.life))
    }

    /// Starts the dispatcher.
    pub(crate) async fn dispatcher(&self, objects: &StorageLocation, sandbox: Arc<dyn Sandbox>) -> Result<Routes> {
        let deps = assay_dispatcher::Deps {
            store: self.store(ServiceRole::Dispatcher).await?,
            objects: objects.store(),
            sandbox,
            limits: self.config.sandbox.limits.into(),
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
        };
        let dispatcher = assay_dispatcher::Dispatcher::new(deps, self.config.dispatcher.clone()).await?;
        let routes = dispatcher.routes(self.verifier());
        self.life.spawn_critical(Role::Dispatcher.as_str(), dispatcher.run(self.life.clone()));
        Ok(routes)
    }

    /// Makes the gateway.
    pub(crate) fn gateway(&self, objects: Option<&StorageLocation>) -> Result<axum::Router> {
        let key =
            self.config.cursor_key.as_ref().context("the gateway needs ASSAY_CURSOR_KEY: `openssl rand -hex 32`")?;
        let key = hex::decode(key.expose_secret()).ok().filter(|key| key.len() >= 32);
        let key = key.context("ASSAY_CURSOR_KEY is not 64 hexadecimal digits")?;
        Ok(assay_gateway::router(
            &self.config.gateway,
            assay_gateway::Dependencies {
                auth: self.channels.auth.clone(),
                strategy: self.channels.strategy.clone(),
                dispatcher: self.channels.dispatcher.clone(),
                verifier: self.verifier(),
                clock: self.clock.clone(),
                entropy: self.entropy.clone(),
                cursor_key: SecretSlice::from(key),
                budget: assay_gateway::points(&self.config.gateway)?,
                objects: objects.and_then(StorageLocation::local),
                readiness: Readiness::new(self.life.stopping()),
                life: self.life.clone(),
            },
        ))
    }

    fn verifier(&self) -> Verifier {
        Verifier::remote(self.clock.clone(), self.channels.auth.clone())
    }

    async fn store(&self, role: ServiceRole) -> Result<Store> {
        let store = Store::connect(&self.config.store, role).await;
        store.with_context(|| format!("cannot use the database as {}", role.database_role()))
    }
}
