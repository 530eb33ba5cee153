use std::sync::Arc;

use assay_authn::Verifier;
use assay_host::Lifecycle;
use assay_objects::ObjectStore;
use assay_proto::v1::{datasets_server::DatasetsServer, runs_server::RunsServer, strategies_server::StrategiesServer};
use assay_store::Store;
use assay_types::{Clock, Entropy};
use tonic::service::Routes;

use crate::{Config, service::Service};

/// What the service works with.
#[derive(Clone)]
pub struct Deps {
    /// The database, as [`assay_store::ServiceRole::Strategy`].
    pub store: Store,
    /// Where uploads go and results come from.
    pub objects: Arc<dyn ObjectStore>,
    /// Verifies who is calling.
    pub verifier: Verifier,
    /// The time, for ids and for URLs that expire.
    pub clock: Arc<dyn Clock>,
    /// Randomness, for ids.
    pub entropy: Arc<dyn Entropy>,
}

/// Makes the service's routes. Streams end when `life` begins to stop.
pub fn routes(config: &Config, deps: Deps, life: &Lifecycle) -> Routes {
    let service = Service::new(config.clone(), deps, life.clone());
    Routes::new(StrategiesServer::new(service.clone()))
        .add_service(DatasetsServer::new(service.clone()))
        .add_service(RunsServer::new(service))
}
