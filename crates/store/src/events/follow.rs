use std::{collections::VecDeque, time::Duration};

use assay_types::{RunId, Scope};
use futures::stream::{self, BoxStream, StreamExt as _};

use crate::{EventKind, Events, LogEntry, Store, StoreError, wakes::RunWaker};

/// A notification can be lost, so the log is looked at this often in any case.
const POLL: Duration = Duration::from_secs(1);
const BATCH: u32 = 256;

impl Events<'_> {
    /// Replays the log after a cursor, then follows it without gap or duplicate; ends after the final entry.
    ///
    /// The stream itself is the guarantee: it reads the log by number, and notifications only tell when to look.
    pub fn follow(&self, scope: &Scope, run: RunId, cursor: u32) -> BoxStream<'static, Result<LogEntry, StoreError>> {
        let follower = Follower {
            // Subscribed before the first look, so that nothing falls between replay and live.
            waker: self.store.wakes().run(run),
            store: self.store.clone(),
            scope: *scope,
            run,
            cursor,
            ready: VecDeque::new(),
            over: false,
        };
        stream::unfold(follower, Follower::next).boxed()
    }
}

struct Follower {
    store: Store,
    scope: Scope,
    run: RunId,
    cursor: u32,
    waker: RunWaker,
    ready: VecDeque<LogEntry>,
    over: bool,
}

impl Follower {
    async fn next(mut self) -> Option<(Result<LogEntry, StoreError>, Self)> {
        if self.over {
            return None;
        }
        let mut first = true;
        loop {
            if let Some(entry) = self.ready.pop_front() {
                self.over = matches!(entry.kind, EventKind::Finished(_));
                return Some((Ok(entry), self));
            }
            if !first {
                self.waker.wait(POLL).await;
            }
            first = false;
            match self.store.events().after(&self.scope, self.run, self.cursor, BATCH).await {
                Ok(entries) => {
                    self.cursor = entries.last().map_or(self.cursor, |entry| entry.sequence);
                    self.ready.extend(entries);
                }
                Err(error) => {
                    self.over = true;
                    return Some((Err(error), self));
                }
            }
        }
    }
}
