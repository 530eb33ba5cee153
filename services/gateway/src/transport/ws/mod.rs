//! The graphql-transport-ws protocol, after its text.

mod message;
mod session;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_graphql::Executor;
use axum::{
    body::Body,
    extract::ws::{Message, WebSocket, WebSocketUpgrade},
    response::IntoResponse as _,
};
use futures::{SinkExt as _, StreamExt as _, stream::SplitSink};
use http::{Response, StatusCode, request::Parts};
use tokio::sync::mpsc;

use self::{
    message::{Close, PROTOCOL},
    session::Session,
};
use super::{Transport, caller::is_foreign};

/// Messages that wait for a socket to take them.
const QUEUE: usize = 256;
/// How long a closing socket may take to take what is left.
const FAREWELL: Duration = Duration::from_secs(2);

/// Answers the handshake of a socket.
pub(super) fn upgrade<E: Executor>(
    transport: Arc<Transport<E>>,
    upgrade: WebSocketUpgrade,
    parts: &Parts,
) -> Response<Body> {
    // A browser sends cookies and its address with any page's handshake: only pages of ours may open one.
    if is_foreign(&parts.headers) {
        return (StatusCode::FORBIDDEN, "sockets are open to pages of this host only").into_response();
    }
    let caller = transport.stranger(&parts.headers, &parts.extensions);
    let limit = transport.settings.body_bytes;
    upgrade.protocols([PROTOCOL]).max_message_size(limit).max_frame_size(limit).on_upgrade(move |socket| async move {
        let spoken = socket.protocol().is_some_and(|protocol| protocol.as_bytes() == PROTOCOL.as_bytes());
        let (sink, stream) = socket.split();
        let (queue, waiting) = mpsc::channel(QUEUE);
        let session = Session::new(transport, caller, queue);
        let talk =
            async { if spoken { session.run(stream).await } else { session.close(Close::WrongProtocol, "").await } };
        let rest = write(sink, waiting);
        tokio::pin!(rest);
        tokio::select! {
            // The socket broke: nobody is left to talk to.
            () = &mut rest => {}
            () = talk => drop(tokio::time::timeout(FAREWELL, rest).await),
        }
    })
}

/// Sends what waits, until the queue ends or the socket breaks.
async fn write(mut sink: SplitSink<WebSocket, Message>, mut waiting: mpsc::Receiver<Message>) {
    while let Some(message) = waiting.recv().await {
        let last = matches!(message, Message::Close(_));
        if sink.send(message).await.is_err() || last {
            return;
        }
    }
}

/// How many sockets each caller has open.
pub(super) struct Sockets {
    open: Mutex<HashMap<String, usize>>,
    limit: usize,
}

impl Sockets {
    pub(super) fn new(limit: usize) -> Self {
        Self { open: Mutex::default(), limit }
    }

    /// Counts a socket, or returns `None` where the caller has too many.
    fn open(self: &Arc<Self>, key: String) -> Option<Seat> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(key.clone()).or_default();
        if *count >= self.limit {
            return None;
        }
        *count += 1;
        Some(Seat { sockets: self.clone(), key })
    }
}

/// One counted socket; dropping it gives the place back.
struct Seat {
    sockets: Arc<Sockets>,
    key: String,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.sockets.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.key);
            }
        }
    }
}
