use std::sync::{Arc, Mutex, PoisonError};

use tracing::{Event, Subscriber, field::Visit};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt as _},
    util::SubscriberInitExt as _,
};

/// Every statement that this process sends to the database.
#[derive(Clone, Default)]
pub(crate) struct Count(Arc<Mutex<Vec<String>>>);

impl Count {
    /// Begins to listen.
    pub(crate) fn install() -> Self {
        let count = Self::default();
        tracing_subscriber::registry().with(count.clone()).init();
        count
    }

    pub(crate) fn reset(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// Returns the statements that read or write rows, in an order that does not depend on who was first.
    pub(crate) fn statements(&self) -> Vec<String> {
        let mut statements = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        // What opens and closes a transaction, and says for whom it is, costs no look at a table.
        // Each connection of the driver asks once for the numbers of the database's own types.
        let frames = ["BEGIN", "COMMIT", "SELECT set_config", "SELECT pg_type.oid"];
        statements.retain(|statement| !frames.iter().any(|frame| statement.starts_with(frame)));
        statements.sort();
        statements
    }
}

impl<S: Subscriber> Layer<S> for Count {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == "sqlx::query" {
            let mut summary = Summary::default();
            event.record(&mut summary);
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(summary.0);
        }
    }
}

#[derive(Default)]
struct Summary(String);

impl Visit for Summary {
    fn record_str(&mut self, field: &tracing::field::Field, value: &str) {
        if field.name() == "summary" {
            value.trim().clone_into(&mut self.0);
        }
    }

    fn record_debug(&mut self, _: &tracing::field::Field, _: &dyn std::fmt::Debug) {}
}
