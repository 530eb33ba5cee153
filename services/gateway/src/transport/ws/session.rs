use std::{
    collections::{HashMap, VecDeque},
    future::{Future, pending},
    ops::ControlFlow,
    pin::Pin,
    sync::Arc,
};

use async_graphql::{Executor, Response, Value, parser::types::OperationType};
use axum::extract::ws::{Message, WebSocket};
use futures::{
    StreamExt as _,
    stream::{self, BoxStream, SplitStream},
};
use tokio::{
    sync::mpsc,
    time::{Instant, MissedTickBehavior, interval_at, sleep},
};
use tokio_stream::StreamMap;

use super::message::{Close, Incoming, ack, complete, error, next, pong};
use crate::{
    Caller, ErrorCode, TokenError,
    transport::{Answer, Operation, Parameters, Transport, reply::to_json, seats::Seat},
};

/// Pings without any sign of life after which a socket is dead.
const MISSED_PINGS: u32 = 2;

/// What an operation gives: a result, or its end.
enum Event {
    Result(Box<Answer>),
    End,
}

/// Ends the conversation, with the frame to send where the other side still listens.
type Flow = ControlFlow<Option<Message>>;

/// One conversation.
pub(super) struct Session<E> {
    transport: Arc<Transport<E>>,
    caller: Caller,
    queue: mpsc::Sender<Message>,
    seat: Option<Seat>,
    operations: StreamMap<String, BoxStream<'static, Event>>,
    /// The last cursor that each operation sent.
    cursors: HashMap<String, String>,
    /// What must still be said of operations that were ended because the queue was full.
    owed: VecDeque<Message>,
    expiry: Pin<Box<dyn Future<Output = ()> + Send>>,
    unanswered: u32,
}

impl<E: Executor> Session<E> {
    pub(super) fn new(transport: Arc<Transport<E>>, caller: Caller, queue: mpsc::Sender<Message>) -> Self {
        Self {
            transport,
            caller,
            queue,
            seat: None,
            operations: StreamMap::new(),
            cursors: HashMap::new(),
            owed: VecDeque::new(),
            expiry: Box::pin(pending()),
            unanswered: 0,
        }
    }

    /// Says why the socket closes.
    pub(super) async fn close(self, why: Close, id: &str) {
        drop(self.queue.send(why.frame(id)).await);
    }

    /// Talks until one side closes.
    pub(super) async fn run(mut self, mut stream: SplitStream<WebSocket>) {
        if let ControlFlow::Break(Some(farewell)) = self.talk(&mut stream).await {
            drop(self.queue.send(farewell).await);
        }
    }

    async fn talk(&mut self, stream: &mut SplitStream<WebSocket>) -> Flow {
        let transport = self.transport.clone();
        let settings = &transport.settings;
        let stopping = self.transport.environment.stopping.clone();
        let mut init_deadline = std::pin::pin!(sleep(settings.init_timeout));
        let mut pings = interval_at(Instant::now() + settings.ping_every, settings.ping_every);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let queue = self.queue.clone();
            tokio::select! {
                message = stream.next() => self.incoming(message).await?,
                Some((id, event)) = self.operations.next(), if !self.operations.is_empty() => {
                    self.outgoing(id, event).await?;
                }
                permit = queue.reserve(), if !self.owed.is_empty() => {
                    match (permit, self.owed.pop_front()) {
                        (Ok(permit), Some(message)) => permit.send(message),
                        _ => return ControlFlow::Break(None),
                    }
                }
                () = &mut init_deadline, if self.seat.is_none() => return close(Close::InitTimeout),
                _ = pings.tick() => self.ping().await?,
                () = &mut self.expiry => return close(Close::TokenExpired),
                () = stopping.cancelled() => return close(Close::GoingAway),
            }
        }
    }

    async fn incoming(&mut self, message: Option<Result<Message, axum::Error>>) -> Flow {
        self.unanswered = 0;
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(_))) => return close(Close::Invalid("A message is text")),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return ControlFlow::Continue(()),
            // Too large a message ends here too: the socket underneath refuses it.
            Some(Ok(Message::Close(_)) | Err(_)) | None => return ControlFlow::Break(None),
        };
        match Incoming::parse(&text) {
            Ok(Incoming::Init { authorization }) => self.init(authorization).await,
            Ok(Incoming::Ping { payload }) => self.send(pong(payload.as_ref())).await,
            Ok(Incoming::Pong) => ControlFlow::Continue(()),
            Ok(Incoming::Subscribe { id, payload }) => self.subscribe(id, payload).await,
            Ok(Incoming::Complete { id }) => {
                self.operations.remove(&id);
                self.cursors.remove(&id);
                ControlFlow::Continue(())
            }
            Err(why) => close(why),
        }
    }

    async fn init(&mut self, authorization: Option<String>) -> Flow {
        if self.seat.is_some() {
            return close(Close::SecondInit);
        }
        if let Some(authorization) = authorization {
            match self.transport.identify(&authorization, self.caller.address).await {
                Ok(identity) => {
                    self.expiry = Box::pin(self.transport.until_expiry(Some(&identity), self.caller.address));
                    self.caller.identity = Some(identity);
                }
                Err(TokenError::Invalid) => return close(Close::Forbidden("Forbidden")),
                Err(TokenError::Unavailable | TokenError::Throttled) => return close(Close::TryAgain),
            }
        }
        self.seat = self.transport.sockets.take(self.caller.budget_key(), self.transport.settings.sockets_per_caller);
        if self.seat.is_none() {
            return close(Close::Forbidden("Too many sockets are open"));
        }
        self.send(ack()).await
    }

    async fn subscribe(&mut self, id: String, payload: serde_json::Value) -> Flow {
        if self.seat.is_none() {
            return close(Close::Unauthorized);
        }
        if self.operations.contains_key(&id) {
            return ControlFlow::Break(Some(Close::DuplicateId.frame(&id)));
        }
        if self.transport.renew(&mut self.caller).await.is_err() {
            return close(Close::TokenExpired);
        }
        let Ok(parameters) = Parameters::from_json(payload) else {
            return close(Close::Invalid("The payload of subscribe has a query"));
        };
        if self.operations.len() >= self.transport.settings.operations_per_socket {
            let most = self.transport.settings.operations_per_socket;
            let refused =
                ErrorCode::RateLimited.error(format!("A socket runs at most {most} operations at once."), None);
            return self.send(error(&id, &[refused])).await;
        }
        let Operation { request, charge, kind, .. } = match self.transport.admit(parameters, &self.caller).await {
            Ok(operation) => operation,
            Err(denied) => {
                let answer = Answer { response: Response::from_errors(vec![denied.error]), executed: false, cost: 0 };
                return self.send(error(&id, &answer.complete(&self.caller.trace_id).response.errors)).await;
            }
        };
        let trace_id = self.caller.trace_id.clone();
        let results: BoxStream<'static, Answer> = if kind == OperationType::Subscription {
            let responses = self.transport.executor.execute_stream(request, None);
            responses.map(move |response| charge.answer(response).complete(&trace_id)).boxed()
        } else {
            let transport = self.transport.clone();
            stream::once(async move { transport.execute(request, charge, &trace_id).await.0 }).boxed()
        };
        let events = results.map(|answer| Event::Result(Box::new(answer))).chain(stream::once(async { Event::End }));
        self.operations.insert(id, events.boxed());
        ControlFlow::Continue(())
    }

    async fn outgoing(&mut self, id: String, event: Event) -> Flow {
        let answer = match event {
            Event::Result(answer) => answer,
            Event::End => {
                self.operations.remove(&id);
                self.cursors.remove(&id);
                return self.send(complete(&id)).await;
            }
        };
        if !answer.executed && !answer.response.errors.is_empty() {
            // A refused document ends its operation by this message alone.
            self.operations.remove(&id);
            return self.send(error(&id, &answer.response.errors)).await;
        }
        match self.queue.send_timeout(next(&id, &to_json(&answer)), self.transport.settings.slow_after).await {
            Ok(()) => {
                if let Some(cursor) = cursor(&answer.response.data) {
                    self.cursors.insert(id, cursor);
                }
                ControlFlow::Continue(())
            }
            Err(mpsc::error::SendTimeoutError::Closed(_)) => ControlFlow::Break(None),
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => {
                self.end_slow(&id);
                ControlFlow::Continue(())
            }
        }
    }

    /// Ends an operation whose results the socket does not take, and says from where to go on.
    fn end_slow(&mut self, id: &str) {
        self.operations.remove(id);
        let message = "The socket reads too slowly. Subscribe again from the last cursor that arrived.";
        let mut slow = ErrorCode::SlowConsumer.error(message, None);
        if let (Some(cursor), Some(extensions)) = (self.cursors.remove(id), slow.extensions.as_mut()) {
            extensions.set("lastCursor", cursor);
        }
        self.owed.push_back(error(id, &[slow]));
    }

    async fn ping(&mut self) -> Flow {
        if self.unanswered >= MISSED_PINGS {
            return close(Close::Silent);
        }
        self.unanswered += 1;
        self.send(Message::Ping(axum::body::Bytes::new())).await
    }

    /// Queues a message; a socket that does not even take these is dead.
    async fn send(&mut self, message: Message) -> Flow {
        match self.queue.send_timeout(message, self.transport.settings.slow_after).await {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(None),
        }
    }
}

fn close(why: Close) -> Flow {
    ControlFlow::Break(Some(why.frame("")))
}

/// Returns the cursor of an event, which stands directly under the subscription's field.
fn cursor(data: &Value) -> Option<String> {
    let Value::Object(fields) = data else { return None };
    match fields.values().next()? {
        Value::Object(event) => match event.get("cursor")? {
            Value::String(cursor) => Some(cursor.clone()),
            _ => None,
        },
        _ => None,
    }
}
