//! GraphQL over HTTP, WebSocket and server-sent events, written after the protocols' texts.
//!
//! Generic over the executor behind it, so that the rules of transport are tested with a schema of three fields. Whatever way an
//! operation comes, it passes the same door: [`Transport::admit`] guards and charges it, [`Transport::execute`] runs it in bounded
//! time, and no error leaves without a code and a trace id.

mod caller;
mod completion;
mod documents;
mod http;
mod media;
mod parameters;
mod reply;
mod seats;
mod sse;
mod ws;

use std::{
    collections::HashMap,
    future::{Future, pending},
    net::IpAddr,
    sync::Arc,
    time::Duration,
};

use assay_types::{Clock, Entropy, Timestamp};
use async_graphql::{Executor, Request, Response, ServerError, Value, parser::types::OperationType};
use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{MethodRouter, get},
};
use secrecy::ExposeSecret as _;
use tokio_util::sync::CancellationToken;

pub(crate) use self::{
    caller::{REFRESH_COOKIE, address},
    media::prefers_page,
    parameters::form_pairs,
};
use self::{
    completion::{Completion, Types},
    documents::Documents,
    media::Outcome,
    parameters::Parameters,
    seats::{Seat, Seats},
};
use crate::{
    Authenticate, Caller, ErrorCode, Identity, Origin, TokenError,
    budget::{Allowance, Budget, Exhausted, Level},
    error,
    guard::{Admitted, CostTable, Guard, Limits},
};

/// Points of one attempt, so that a bucket can fill by one a minute and still count in whole points a second.
pub(crate) const ATTEMPT: u64 = 60;

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
    /// Attempts at sensitive fields, such as signing in, of one address: each costs [`ATTEMPT`] points.
    pub attempts: Allowance,
    /// Operations of one caller who is signed in at a time.
    pub operations_per_caller: usize,
    /// Operations of one address at a time, behind which many people may be.
    pub operations_per_address: usize,
    /// The documents of our own pages, by the SHA-256 of their text in hexadecimal.
    pub documents: HashMap<String, String>,
    /// Whether these are the only ones to run.
    pub only_known_documents: bool,
    /// Pages of other hosts that may open sockets.
    pub origins: Vec<Origin>,
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
            attempts: Allowance { maximum: 60 * ATTEMPT, restore_rate: 60 },
            operations_per_caller: 8,
            operations_per_address: 32,
            documents: HashMap::new(),
            only_known_documents: false,
            origins: Vec::new(),
            trusted_proxies: 0,
            init_timeout: Duration::from_secs(3),
            ping_every: Duration::from_secs(20),
            slow_after: Duration::from_secs(5),
            operations_per_socket: 100,
            sockets_per_caller: 10,
        }
    }
}

/// Puts what a resolver needs into a request; its calls end at the moment given.
pub(crate) type Attach = Arc<dyn Fn(Request, &Caller, Option<Timestamp>) -> Request + Send + Sync>;

/// What the transport stands on.
pub(crate) struct Environment {
    pub(crate) authenticate: Arc<dyn Authenticate>,
    pub(crate) attach: Attach,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) stopping: CancellationToken,
    pub(crate) budget: Arc<Budget>,
}

/// One GraphQL schema and the doors to it.
pub(crate) struct Transport<E> {
    executor: E,
    settings: Settings,
    guard: Arc<Guard>,
    types: Arc<Types>,
    environment: Environment,
    documents: Documents,
    sockets: Arc<Seats>,
    operations: Arc<Seats>,
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
    pub(crate) kind: OperationType,
    pub(crate) name: Option<String>,
    pub(crate) charge: Charge,
}

/// What was taken for an operation, and what turns its results into answers.
pub(crate) struct Charge {
    pub(crate) cost: u64,
    pub(crate) level: Level,
    key: String,
    completion: Completion,
    guard: Arc<Guard>,
    _seat: Option<Seat>,
}

impl Charge {
    /// Completes a response and finds out what it cost.
    pub(crate) fn answer(&self, response: Response) -> Answer {
        Answer::of(response, &self.completion, self.guard.costs())
    }
}

impl<E: Executor> Transport<E> {
    pub(crate) fn new(executor: E, sdl: &str, settings: Settings, environment: Environment) -> Self {
        let guard = Arc::new(Guard::new(settings.limits.clone(), CostTable::of(sdl)));
        let (sockets, operations) = (Arc::default(), Arc::default());
        let types = Arc::new(Types::of(sdl));
        let documents = Documents::new(settings.documents.clone(), settings.only_known_documents);
        Self { executor, settings, guard, types, environment, documents, sockets, operations }
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
    async fn admit(&self, parameters: Parameters, caller: &Caller) -> Result<Operation, Box<Denied>> {
        let Parameters { query, named, operation_name, variables } = parameters;
        let query = self.documents.find(query, named.as_ref()).map_err(|documents::Unknown(code, message)| {
            Box::new(Denied { outcome: Outcome::Refused, error: code.error(message, None), charge: None, cost: 0 })
        })?;
        let Admitted { document, kind, name, cost, is_sensitive } =
            self.guard.admit(&query, operation_name.as_deref(), &variables).map_err(|refusal| {
                Box::new(Denied { outcome: Outcome::Refused, error: refusal.into_error(), charge: None, cost: 0 })
            })?;
        self.documents.learn(named.as_ref(), &query);
        if is_sensitive {
            let key = format!("attempts:{}", caller.address_key());
            let message = "Too many attempts from your address.";
            self.take(&key, self.settings.attempts, ATTEMPT, message).await?;
        }
        let key = caller.budget_key();
        let settings = &self.settings;
        let (allowance, most) = match &caller.identity {
            Some(_) => (settings.allowance, settings.operations_per_caller),
            None => (settings.anonymous_allowance, settings.operations_per_address),
        };
        // Subscriptions have limits of their own: so many a socket.
        let seat = match kind {
            OperationType::Subscription => None,
            _ => Some(self.operations.take(key.clone(), most).ok_or_else(|| crowded(most))?),
        };
        // Even a free operation takes work to answer.
        let level = self.take(&key, allowance, cost.max(1), "Too many points used.").await?;
        let variables = completion::with_defaults(&document, name.as_deref(), variables);
        let (document, completion) = Completion::prepare(&self.types, document, name.as_deref(), &variables);
        let mut request = Request::new(query).variables(variables).data(Spent { cost, level });
        request.operation_name.clone_from(&name);
        request.set_parsed_query(document);
        let charge = Charge { cost, level, key, completion, guard: self.guard.clone(), _seat: seat };
        let until = (kind != OperationType::Subscription).then(|| self.until());
        Ok(Operation { request: (self.environment.attach)(request, caller, until), kind, name, charge })
    }

    /// Takes points from a bucket, or says when to come back.
    async fn take(&self, key: &str, allowance: Allowance, cost: u64, why: &str) -> Result<Level, Box<Denied>> {
        let charged = self.environment.budget.charge(key, allowance, cost, self.environment.clock.now()).await;
        charged.map_err(|exhausted| {
            let message = format!("{why} Try again in {} s.", exhausted.retry_after);
            let error = ErrorCode::RateLimited.error(message, None);
            Box::new(Denied { outcome: Outcome::RateLimited, error, charge: Some(Err(exhausted)), cost })
        })
    }

    /// Calls end a little before the operation, so that there is time to answer with what the others brought.
    fn until(&self) -> Timestamp {
        let patience = self.settings.timeout.mul_f64(0.9).as_nanos();
        let now = self.environment.clock.now().as_nanos();
        Timestamp::from_nanos(now.saturating_add(i64::try_from(patience).unwrap_or(i64::MAX)))
    }

    /// Runs a query or mutation in bounded time, and gives back what it did not use.
    async fn execute(&self, request: Request, charge: Charge, trace_id: &str) -> (Answer, Level) {
        let answer =
            if let Ok(response) = tokio::time::timeout(self.settings.timeout, self.executor.execute(request)).await {
                charge.answer(response)
            } else {
                let message = format!("The operation took longer than {} s.", self.settings.timeout.as_secs());
                let response = Response::from_errors(vec![ErrorCode::Timeout.error(message, None)]);
                // Whatever it did, it did it for that long.
                Answer { response, executed: true, cost: charge.cost }
            };
        let unused = charge.cost.max(1).saturating_sub(answer.cost.max(1));
        let now = self.environment.clock.now();
        let level = self.environment.budget.refund(&charge.key, charge.level, unused, now).await;
        (answer.complete(trace_id), level)
    }

    /// Ends when the caller's token does, or the key that it was had for; without either, never.
    fn until_expiry(
        &self,
        identity: Option<&Identity>,
        from: Option<IpAddr>,
    ) -> impl Future<Output = ()> + Send + use<E> {
        let Environment { authenticate, clock, .. } = &self.environment;
        let (authenticate, clock, identity) = (authenticate.clone(), clock.clone(), identity.cloned());
        async move {
            let Some(mut identity) = identity else { return pending().await };
            loop {
                let left = identity.expires_at.as_nanos().saturating_sub(clock.now().as_nanos());
                tokio::time::sleep(Duration::from_nanos(u64::try_from(left).unwrap_or(0))).await;
                // A key goes on for as long as it is traded for tokens.
                let Some(key) = &identity.key else { return };
                match authenticate.authenticate(key.expose_secret(), from).await {
                    Ok(renewed) if renewed.expires_at > identity.expires_at => identity = renewed,
                    _ => return,
                }
            }
        }
    }

    /// Gets a caller whose key's token ended a new one.
    async fn renew(&self, caller: &mut Caller) -> Result<(), TokenError> {
        let Some(Identity { key: Some(key), expires_at, .. }) = &caller.identity else { return Ok(()) };
        if *expires_at <= self.environment.clock.now() {
            caller.identity =
                Some(self.environment.authenticate.authenticate(key.expose_secret(), caller.address).await?);
        }
        Ok(())
    }
}

fn crowded(most: usize) -> Box<Denied> {
    let message = format!("You may run {most} operations at once. Wait until one has ended.");
    let error = ErrorCode::RateLimited.error(message, None);
    Box::new(Denied { outcome: Outcome::RateLimited, error, charge: None, cost: 0 })
}

/// A response, and whether the operation ran or its document was refused: the executor reports both alike.
pub(crate) struct Answer {
    pub(crate) response: Response,
    pub(crate) executed: bool,
    /// What it cost after all.
    pub(crate) cost: u64,
}

/// What an operation was charged, for the field that tells it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spent {
    pub(crate) cost: u64,
    pub(crate) level: Level,
}

impl Answer {
    fn of(mut response: Response, completion: &Completion, costs: &CostTable) -> Self {
        let has_data = !matches!(response.data, Value::Null);
        // Where everything was skipped there is neither.
        let executed =
            has_data || response.errors.is_empty() || response.errors.iter().any(|error| !error.path.is_empty());
        let mut cost = 0;
        if executed {
            (response.data, cost) = completion.complete(std::mem::take(&mut response.data), costs);
        }
        Self { response, executed, cost }
    }

    /// Gives every error its code and the trace id.
    pub(crate) fn complete(mut self, trace_id: &str) -> Self {
        error::complete(&mut self.response.errors, self.executed, trace_id);
        self
    }
}

#[cfg(test)]
mod tests;
