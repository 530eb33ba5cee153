//! A call that does not answer in time fails alone: its field is null with `TIMEOUT`, and what was resolved before is kept.

use std::{sync::Arc, time::Duration};

use assay_types::{Clock, Timestamp};
use tonic::Request;

use crate::{ApiError, ErrorCode};

/// Until when the calls of an operation may take; the service that answers stops working then, too.
#[derive(Clone)]
pub(crate) struct Deadline {
    until: Option<Timestamp>,
    clock: Arc<dyn Clock>,
}

impl Deadline {
    /// A subscription goes on, so its calls have no deadline.
    pub(crate) fn new(until: Option<Timestamp>, clock: Arc<dyn Clock>) -> Self {
        Self { until, clock }
    }

    /// Tells a call how long it may take, or that it comes too late.
    pub(crate) fn bind<T>(&self, mut request: Request<T>) -> Result<Request<T>, ApiError> {
        let Some(until) = self.until else { return Ok(request) };
        let left = until.as_nanos().saturating_sub(self.clock.now().as_nanos());
        match u64::try_from(left) {
            Ok(nanos) if nanos > 0 => request.set_timeout(Duration::from_nanos(nanos)),
            _ => return Err(ApiError::new(ErrorCode::Timeout, "The operation took too long. Ask for less at once.")),
        }
        Ok(request)
    }
}
