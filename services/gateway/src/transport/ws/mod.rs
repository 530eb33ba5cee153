//! The graphql-transport-ws protocol, after its text.

mod message;
mod session;

use std::{sync::Arc, time::Duration};

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
/// Bytes that a socket reads at once, and keeps room for while it is idle: clients ask little. The library's own measure is 128 KiB.
const READ_BUFFER: usize = 4 << 10;
/// How long a closing socket may take to take what is left.
const FAREWELL: Duration = Duration::from_secs(2);

/// Answers the handshake of a socket.
pub(super) fn upgrade<E: Executor>(
    transport: Arc<Transport<E>>,
    upgrade: WebSocketUpgrade,
    parts: &Parts,
) -> Response<Body> {
    // A browser sends cookies and its address with any page's handshake: only pages of ours, and those we were told of, may open one.
    let is_known = transport.settings.origins.iter().any(|origin| origin.sent(&parts.headers));
    if is_foreign(&parts.headers) && !is_known {
        return (StatusCode::FORBIDDEN, "sockets are open to pages of this host only").into_response();
    }
    let caller = transport.stranger(&parts.headers, &parts.extensions);
    let limit = transport.settings.body_bytes;
    let upgrade = upgrade.protocols([PROTOCOL]).read_buffer_size(READ_BUFFER);
    upgrade.max_message_size(limit).max_frame_size(limit).on_upgrade(move |socket| async move {
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
