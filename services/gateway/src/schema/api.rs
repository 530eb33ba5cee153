use std::{sync::Arc, time::Duration};

use assay_host::grpc::{Channel, with_identity};
use assay_proto::v1::{
    auth_client::AuthClient, credentials_client::CredentialsClient, datasets_client::DatasetsClient,
    dispatch_client::DispatchClient, organisations_client::OrganisationsClient, runs_client::RunsClient,
    strategies_client::StrategiesClient,
};
use assay_types::{Clock, Timestamp};
use async_graphql::{Context, dataloader::DataLoader};
use secrecy::ExposeSecret as _;
use tonic::{Code, Request, Response, Status};

use super::{Batches, CursorKey, Deadline, loader::Loader};
use crate::{ApiError, Caller, Identity};

/// The services behind the gateway.
#[derive(Clone, Debug)]
pub(crate) struct Backends {
    pub(crate) auth: Channel,
    pub(crate) strategy: Channel,
    pub(crate) dispatcher: Channel,
}

/// What a resolver works with: the services, and on whose behalf.
pub(crate) struct Api {
    pub(crate) caller: Caller,
    pub(crate) loader: DataLoader<Loader>,
    pub(crate) cursors: Arc<CursorKey>,
    /// When the request came.
    pub(crate) now: Timestamp,
    /// Whether browsers reach this gateway by HTTPS alone.
    pub(crate) secure_cookies: bool,
    /// The address that browsers know this platform by, without a slash at its end.
    pub(crate) public_url: Arc<str>,
    deadline: Deadline,
    backends: Backends,
}

/// What every request of this gateway works with.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) backends: Backends,
    pub(crate) cursors: Arc<CursorKey>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) secure_cookies: bool,
    pub(crate) public_url: Arc<str>,
}

/// One service, as errors name it.
pub(crate) const AUTH: &str = "auth";
/// One service, as errors name it.
pub(crate) const STRATEGY: &str = "strategy";

impl Api {
    pub(crate) fn new(caller: Caller, until: Option<Timestamp>, batches: Batches, shared: &Shared) -> Self {
        let Shared { backends, cursors, clock, secure_cookies, public_url } = shared.clone();
        let token = caller.identity.as_ref().map(|identity| identity.token.clone());
        let send = move |batch| batches.push(batch);
        // Nothing has to be waited for: a batch is sent when it cannot grow any more.
        let deadline = Deadline::new(until, clock.clone());
        let loader = Loader::new(backends.clone(), token, deadline.clone());
        let loader = DataLoader::new(loader, send).delay(Duration::ZERO);
        Self { caller, loader, cursors, now: clock.now(), secure_cookies, public_url, deadline, backends }
    }

    /// Returns what the request brought along.
    pub(crate) fn of<'a>(ctx: &Context<'a>) -> &'a Self {
        ctx.data_unchecked::<Self>()
    }

    /// Returns who calls, or the error of a field that needs to know.
    pub(crate) fn identity(&self) -> Result<&Identity, ApiError> {
        self.caller.identity.as_ref().ok_or_else(ApiError::unauthenticated)
    }

    /// Returns the caller's own name for this request: of the input, or of the header.
    pub(crate) fn idempotency_key(&self, given: Option<String>) -> String {
        given.or_else(|| self.caller.idempotency_key.clone()).unwrap_or_default()
    }

    /// Makes a call on the caller's behalf, for which there is as much time as for the operation.
    pub(crate) fn request<T>(&self, message: T) -> Result<Request<T>, ApiError> {
        let request = match &self.caller.identity {
            Some(identity) => {
                with_identity(message, identity.token.expose_secret()).map_err(|_| ApiError::unauthenticated())?
            }
            None => Request::new(message),
        };
        self.deadline.bind(self.with_origin(request))
    }

    /// Says from where the caller calls, for audit logs. What does not fit into a header is left out.
    fn with_origin<T>(&self, mut request: Request<T>) -> Request<T> {
        for (name, value) in [("assay-address", self.caller.ip()), ("assay-user-agent", self.caller.user_agent.clone())]
        {
            if let Ok(value) = value.parse() {
                request.metadata_mut().insert(name, value);
            }
        }
        request
    }

    pub(crate) fn auth(&self) -> AuthClient<Channel> {
        AuthClient::new(self.backends.auth.clone())
    }

    pub(crate) fn credentials(&self) -> CredentialsClient<Channel> {
        CredentialsClient::new(self.backends.auth.clone())
    }

    pub(crate) fn organisations(&self) -> OrganisationsClient<Channel> {
        OrganisationsClient::new(self.backends.auth.clone())
    }

    pub(crate) fn strategies(&self) -> StrategiesClient<Channel> {
        StrategiesClient::new(self.backends.strategy.clone())
    }

    pub(crate) fn datasets(&self) -> DatasetsClient<Channel> {
        DatasetsClient::new(self.backends.strategy.clone())
    }

    pub(crate) fn runs(&self) -> RunsClient<Channel> {
        RunsClient::new(self.backends.strategy.clone())
    }

    pub(crate) fn dispatch(&self) -> DispatchClient<Channel> {
        DispatchClient::new(self.backends.dispatcher.clone())
    }
}

/// Takes the message out of a service's answer, or turns its failure into the caller's error.
pub(crate) fn answer<T>(service: &'static str, result: Result<Response<T>, Status>) -> Result<T, ApiError> {
    result.map(Response::into_inner).map_err(|status| ApiError::from_status(service, &status))
}

/// The same for a thing looked up by id: what is not there, or not the caller's, is `None`.
pub(crate) fn found<T>(service: &'static str, result: Result<Response<T>, Status>) -> Result<Option<T>, ApiError> {
    match result {
        Err(status) if status.code() == Code::NotFound => Ok(None),
        other => answer(service, other).map(Some),
    }
}
