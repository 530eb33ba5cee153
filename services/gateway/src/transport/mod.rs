//! GraphQL over HTTP, WebSocket and server-sent events, written after the protocols' texts.
//!
//! Generic over the executor behind it, so that the rules of transport are tested with a schema of three fields. Whatever way an
//! operation comes, it passes the same door: [`Transport::admit`] guards and charges it, [`Transport::execute`] runs it in bounded
//! time, and no error leaves without a code and a trace id.

mod caller;
mod completion;
mod http;
mod media;
mod parameters;
mod reply;
mod sse;
mod ws;

use std::{
    future::{Future, pending},
    sync::Arc,
    time::Duration,
};

use assay_types::{Clock, Entropy};
use async_graphql::{Executor, Request, Response, ServerError, Value, parser::types::OperationType};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{MethodRouter, get},
};
use tokio_util::sync::CancellationToken;

pub(crate) use self::{caller::REFRESH_COOKIE, parameters::form_pairs};
use self::{
    completion::{Completion, Types},
    media::Outcome,
    parameters::Parameters,
    ws::Sockets,
};
use crate::{
    Authenticate, Caller, ErrorCode, Identity,
    budget::{Allowance, Budget, Exhausted, Level},
    error,
    guard::{Admitted, CostTable, Guard, Limits},
};

/// The limits of the transport.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Limits of a document.
    pub limits: Limits,
    /// Bytes of a request's body or a socket's message.
    pub body_bytes: usize,
    /// How long an operation may run.
    pub timeout: Duration,
    /// Points of a caller who is signed in.
    pub allowance: Allowance,
    /// Points of an address that is not.
    pub anonymous_allowance: Allowance,
    /// How many proxies stand before the gateway and append to `X-Forwarded-For`.
    pub trusted_proxies: usize,
    /// How long a socket may take to introduce itself.
    pub init_timeout: Duration,
    /// How often a socket is asked whether it lives.
    pub ping_every: Duration,
    /// How long a socket's queue may stay full.
    pub slow_after: Duration,
    /// Operations of one socket at a time.
    pub operations_per_socket: usize,
    /// Sockets of one caller at a time.
    pub sockets_per_caller: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            body_bytes: 256 * 1024,
            timeout: Duration::from_secs(10),
            allowance: Allowance { maximum: 5_000, restore_rate: 100 },
            anonymous_allowance: Allowance { maximum: 1_000, restore_rate: 5 },
            trusted_proxies: 0,
            init_timeout: Duration::from_secs(3),
            ping_every: Duration::from_secs(20),
            slow_after: Duration::from_secs(5),
            operations_per_socket: 100,
            sockets_per_caller: 10,
        }
    }
}

/// Puts what a resolver needs into a request.
pub(crate) type Attach = Arc<dyn Fn(Request, &Caller) -> Request + Send + Sync>;

/// What the transport stands on.
pub(crate) struct Environment {
    pub(crate) authenticate: Arc<dyn Authenticate>,
    pub(crate) attach: Attach,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) stopping: CancellationToken,
}

/// One GraphQL schema and the doors to it.
pub(crate) struct Transport<E> {
    executor: E,
    settings: Settings,
    guard: Guard,
    types: Arc<Types>,
    budget: Budget,
    environment: Environment,
    sockets: Arc<Sockets>,
}

/// Why an operation does not run.
pub(crate) struct Denied {
    pub(crate) outcome: Outcome,
    pub(crate) error: ServerError,
    pub(crate) charge: Option<Result<Level, Exhausted>>,
    pub(crate) cost: u64,
}

/// An operation that may run.
pub(crate) struct Operation {
    pub(crate) request: Request,
    pub(crate) completion: Completion,
    pub(crate) kind: OperationType,
    pub(crate) name: Option<String>,
    pub(crate) cost: u64,
    pub(crate) level: Level,
}

impl<E: Executor> Transport<E> {
    pub(crate) fn new(executor: E, sdl: &str, settings: Settings, environment: Environment) -> Self {
        let guard = Guard::new(settings.limits.clone(), CostTable::of(sdl));
        let sockets = Arc::new(Sockets::new(settings.sockets_per_caller));
        let types = Arc::new(Types::of(sdl));
        Self { executor, settings, guard, types, budget: Budget::default(), environment, sockets }
    }

    /// Returns the routes `/graphql` and `/graphql/stream`.
    pub(crate) fn routes(self) -> Router {
        let limit = DefaultBodyLimit::max(self.settings.body_bytes);
        let graphql: MethodRouter<Arc<Self>> = get(http::get::<E>).post(http::post::<E>);
        Router::new()
            .route("/graphql", graphql)
            .route("/graphql/stream", get(sse::get::<E>).post(sse::post::<E>))
            .layer(limit)
            .with_state(Arc::new(self))
    }

    /// Guards and charges an operation.
    fn admit(&self, parameters: Parameters, caller: &Caller) -> Result<Operation, Box<Denied>> {
        let Parameters { query, operation_name, variables } = parameters;
        let refused = |outcome, error| Box::new(Denied { outcome, error, charge: None, cost: 0 });
        let Admitted { document, kind, name, cost } =
            self.guard
                .admit(&query, operation_name.as_deref(), &variables)
                .map_err(|refusal| refused(Outcome::Refused, refusal.into_error()))?;
        let allowance =
            if caller.identity.is_some() { self.settings.allowance } else { self.settings.anonymous_allowance };
        // Even a free operation takes work to answer.
        let charged = self.budget.charge(&caller.budget_key(), allowance, cost.max(1), self.environment.clock.now());
        let level = charged.map_err(|exhausted| {
            let message = format!("Too many points used. Try again in {} s.", exhausted.retry_after);
            Box::new(Denied {
                outcome: Outcome::RateLimited,
                error: ErrorCode::RateLimited.error(message, None),
                charge: Some(Err(exhausted)),
                cost,
            })
        })?;
        let variables = completion::with_defaults(&document, name.as_deref(), variables);
        let (document, completion) = Completion::prepare(&self.types, document, name.as_deref(), &variables);
        let mut request = Request::new(query).variables(variables);
        request.operation_name.clone_from(&name);
        request.set_parsed_query(document);
        Ok(Operation { request: (self.environment.attach)(request, caller), completion, kind, name, cost, level })
    }

    /// Runs a query or mutation in bounded time.
    async fn execute(&self, request: Request, completion: &Completion, trace_id: &str) -> Answer {
        let answer =
            if let Ok(response) = tokio::time::timeout(self.settings.timeout, self.executor.execute(request)).await {
                Answer::of(response, completion)
            } else {
                let message = format!("The operation took longer than {} s.", self.settings.timeout.as_secs());
                let response = Response::from_errors(vec![ErrorCode::Timeout.error(message, None)]);
                Answer { response, executed: true }
            };
        answer.complete(trace_id)
    }

    /// Ends when the caller's token does; without a token, never.
    fn until_expiry(&self, identity: Option<&Identity>) -> impl Future<Output = ()> + Send + use<E> {
        let now = self.environment.clock.now().as_nanos();
        let left = identity.map(|identity| identity.expires_at.as_nanos().saturating_sub(now));
        async move {
            match left {
                Some(nanos) => tokio::time::sleep(Duration::from_nanos(u64::try_from(nanos).unwrap_or(0))).await,
                None => pending().await,
            }
        }
    }
}

/// A response, and whether the operation ran or its document was refused: the executor reports both alike.
pub(crate) struct Answer {
    pub(crate) response: Response,
    pub(crate) executed: bool,
}

impl Answer {
    pub(crate) fn of(mut response: Response, completion: &Completion) -> Self {
        let has_data = !matches!(response.data, Value::Null);
        // Where everything was skipped there is neither.
        let executed =
            has_data || response.errors.is_empty() || response.errors.iter().any(|error| !error.path.is_empty());
        if executed {
            response.data = completion.complete(std::mem::take(&mut response.data));
        }
        Self { response, executed }
    }

    /// Gives every error its code and the trace id.
    pub(crate) fn complete(mut self, trace_id: &str) -> Self {
        error::complete(&mut self.response.errors, self.executed, trace_id);
        self
    }
}

#[cfg(test)]
mod tests;
