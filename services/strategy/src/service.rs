use std::sync::Arc;

use assay_host::Lifecycle;
use tokio::sync::Semaphore;

use crate::{Config, Deps, runs::Results};

/// The calls of `assay.v1.Strategies`, `Datasets` and `Runs`. Clones share everything.
#[derive(Clone)]
pub(crate) struct Service {
    pub(crate) config: Arc<Config>,
    pub(crate) deps: Deps,
    pub(crate) results: Arc<Results>,
    pub(crate) uploads: Arc<Semaphore>,
    pub(crate) life: Lifecycle,
}

impl Service {
    pub(crate) fn new(config: Config, deps: Deps, life: Lifecycle) -> Self {
        let uploads = Arc::new(Semaphore::new(config.import_concurrency as usize));
        Self { config: Arc::new(config), deps, results: Arc::default(), uploads, life }
    }
}
