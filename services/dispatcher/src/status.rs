use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicU32, Ordering},
};

use assay_authn::Verifier;
use assay_proto::v1::{
    DispatchStatusRequest, DispatchStatusResponse,
    dispatch_server::{Dispatch, DispatchServer},
};
use assay_sandbox::Kind;
use tonic::{Request, Response, Status as Refusal, service::Routes};

/// What a dispatcher tells about itself.
pub(crate) struct Status {
    backend: Kind,
    posture_json: String,
    slots: u32,
    busy: AtomicU32,
    draining: AtomicBool,
}

/// Counts a slot as busy until dropped.
pub(crate) struct Busy(Arc<Status>);

impl Status {
    pub(crate) fn new(backend: Kind, posture_json: String, slots: u32) -> Self {
        metrics::gauge!("assay_dispatcher_slots").set(slots);
        Self { backend, posture_json, slots, busy: AtomicU32::new(0), draining: AtomicBool::new(false) }
    }

    pub(crate) fn occupy(self: &Arc<Self>) -> Busy {
        self.busy.fetch_add(1, Ordering::Relaxed);
        metrics::gauge!("assay_dispatcher_busy_slots").increment(1);
        Busy(self.clone())
    }

    pub(crate) fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub(crate) fn slots(&self) -> u32 {
        self.slots
    }

    fn describe(&self) -> DispatchStatusResponse {
        DispatchStatusResponse {
            backend: self.backend.to_string(),
            posture_json: self.posture_json.clone(),
            slots: self.slots,
            busy: self.busy.load(Ordering::Relaxed),
            draining: self.draining.load(Ordering::Relaxed),
        }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.busy.fetch_sub(1, Ordering::Relaxed);
        metrics::gauge!("assay_dispatcher_busy_slots").decrement(1);
    }
}

struct Service {
    status: Arc<Status>,
    verifier: Verifier,
}

/// Serves the status to whoever is signed in.
pub(crate) fn routes(status: Arc<Status>, verifier: Verifier) -> Routes {
    Routes::new(DispatchServer::new(Service { status, verifier }))
}

#[tonic::async_trait]
impl Dispatch for Service {
    async fn status(
        &self,
        request: Request<DispatchStatusRequest>,
    ) -> Result<Response<DispatchStatusResponse>, Refusal> {
        self.verifier.authenticate(request.metadata()).await.map_err(|error| assay_proto::status(&error))?;
        Ok(Response::new(self.status.describe()))
    }
}
