use std::{
    collections::VecDeque,
    io,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use ::http::StatusCode;
use axum::{
    body::Body,
    extract::{Request, State as Shared},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures::stream;
use http_body_util::BodyExt;

use super::State;

/// What goes wrong with a request.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// The request is answered with this status and not carried out.
    Status(u16),
    /// The request is carried out and then answered with 503, as when the answer is lost on the way.
    LoseAnswer,
    /// The request waits before it is carried out.
    Delay(Duration),
    /// The connection breaks after half of the answer's body.
    Cut,
    /// One bit of the answer's body is changed.
    Corrupt,
}

#[derive(Default)]
pub(super) struct Faults {
    queue: Mutex<VecDeque<Fault>>,
    requests: AtomicUsize,
}

impl Faults {
    pub(super) fn push(&self, fault: Fault, times: usize) {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.extend(std::iter::repeat_n(fault, times));
    }

    pub(super) fn pending(&self) -> usize {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    pub(super) fn requests(&self) -> usize {
        self.requests.load(Ordering::Relaxed)
    }

    fn next(&self) -> Option<Fault> {
        self.requests.fetch_add(1, Ordering::Relaxed);
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front()
    }
}

fn status(code: u16) -> Response {
    let code = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (code, "injected fault").into_response()
}

/// Carries a request out, or lets it suffer the next fault in the queue.
pub(super) async fn apply(Shared(state): Shared<Arc<State>>, request: Request, next: Next) -> Response {
    match state.faults.next() {
        None => next.run(request).await,
        Some(Fault::Status(code)) => status(code),
        Some(Fault::LoseAnswer) => {
            next.run(request).await;
            status(503)
        }
        Some(Fault::Delay(duration)) => {
            tokio::time::sleep(duration).await;
            next.run(request).await
        }
        Some(Fault::Cut) => change(next.run(request).await, cut).await,
        Some(Fault::Corrupt) => change(next.run(request).await, corrupt).await,
    }
}

async fn change(response: Response, change: fn(&Bytes) -> Body) -> Response {
    let (parts, body) = response.into_parts();
    match body.collect().await {
        Ok(body) => Response::from_parts(parts, change(&body.to_bytes())),
        Err(_) => status(500),
    }
}

fn cut(bytes: &Bytes) -> Body {
    let half = bytes.slice(..bytes.len() / 2);
    let broken = io::Error::new(io::ErrorKind::ConnectionReset, "injected fault");
    Body::from_stream(stream::iter([Ok(half), Err(broken)]))
}

fn corrupt(bytes: &Bytes) -> Body {
    let mut bytes = bytes.to_vec();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    Body::from(bytes)
}
