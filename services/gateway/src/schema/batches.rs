//! Loads what fields ask for with one call a level: a batch is sent when no field of its operation can go on without it.

use std::{
    future::{Future as _, poll_fn},
    pin::pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Wake, Waker},
};

use async_graphql::{Data, Executor, Request, Response};
use futures::{
    StreamExt as _,
    future::BoxFuture,
    stream::{self, BoxStream, FuturesUnordered},
    task::AtomicWaker,
};

use super::Platform;

/// The batches of one operation that wait until its fields have asked for everything.
#[derive(Clone, Default)]
pub(crate) struct Batches(Arc<Mutex<Vec<BoxFuture<'static, ()>>>>);

impl Batches {
    pub(crate) fn push(&self, batch: BoxFuture<'static, ()>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(batch);
    }

    fn take(&self) -> Vec<BoxFuture<'static, ()>> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// The schema, which sends the [`Batches`] of its requests.
#[derive(Clone)]
pub(crate) struct Batched(pub(crate) Platform);

impl Executor for Batched {
    async fn execute(&self, request: Request) -> Response {
        let mut batches = InFlight::of(&request);
        let mut response = pin!(self.0.execute(request));
        poll_fn(|cx| batches.poll_between(cx, |cx| response.as_mut().poll(cx))).await
    }

    fn execute_stream(&self, request: Request, session: Option<Arc<Data>>) -> BoxStream<'static, Response> {
        let mut batches = InFlight::of(&request);
        let mut responses = Executor::execute_stream(&self.0, request, session);
        stream::poll_fn(move |cx| batches.poll_between(cx, |cx| responses.poll_next_unpin(cx))).boxed()
    }
}

/// They live in the operation's own task: all fields that wait for a batch see it before any of them asks for more.
struct InFlight {
    waiting: Batches,
    sent: FuturesUnordered<BoxFuture<'static, ()>>,
    bell: Arc<Bell>,
}

impl InFlight {
    fn of(request: &Request) -> Self {
        let batches = request.data.get(&std::any::TypeId::of::<Batches>());
        let waiting = batches.and_then(|batches| batches.downcast_ref::<Batches>()).cloned().unwrap_or_default();
        Self { waiting, sent: FuturesUnordered::new(), bell: Arc::default() }
    }

    fn poll_between<T>(
        &mut self,
        cx: &mut Context<'_>,
        mut fields: impl FnMut(&mut Context<'_>) -> Poll<T>,
    ) -> Poll<T> {
        self.bell.task.register(cx.waker());
        let waker = Waker::from(self.bell.clone());
        loop {
            self.bell.rung.store(false, Ordering::SeqCst);
            if let Poll::Ready(result) = fields(&mut Context::from_waker(&waker)) {
                return Poll::Ready(result);
            }
            // A long list looks after its items a few at a time: it is not done when it says "pending" and rings.
            if self.bell.rung.load(Ordering::SeqCst) {
                return Poll::Pending;
            }
            self.sent.extend(self.waiting.take());
            let mut came = false;
            while let Poll::Ready(Some(())) = self.sent.poll_next_unpin(cx) {
                came = true;
            }
            if !came {
                return Poll::Pending;
            }
        }
    }
}

/// Wakes the operation's task, and remembers that it did.
#[derive(Default)]
struct Bell {
    rung: AtomicBool,
    task: AtomicWaker,
}

impl Wake for Bell {
    fn wake(self: Arc<Self>) {
        self.rung.store(true, Ordering::SeqCst);
        self.task.wake();
    }
}
