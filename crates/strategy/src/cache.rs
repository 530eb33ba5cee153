//! Columns shared between strategies.
//!
//! A sweep evaluates thousands of programs over the same bars, most of which need the same indicators. A [`ColumnCache`]
//! computes each one once: an operation is known by what it does and by the identities of what it reads, never by a hash.

use std::{collections::BTreeMap, sync::Arc};

use crate::graph::Operation;

/// The outputs of an indicator.
type Outputs = Vec<Arc<Vec<f64>>>;

/// Indicator columns over one series of bars, shared by every program that is evaluated with it.
///
/// Use one cache for one [`BarsView`](assay_dataset::BarsView) only, and drop it with the bars.
#[derive(Debug, Default)]
pub struct ColumnCache {
    identities: BTreeMap<Operation, u32>,
    next: u32,
    columns: BTreeMap<u32, Outputs>,
    left: usize,
    hits: u64,
}

/// What the columns of one graph are called in the cache.
pub(crate) struct Identities(Vec<u32>);

impl Identities {
    pub(crate) fn new(columns: usize) -> Self {
        Self(vec![u32::MAX; columns])
    }
}

impl ColumnCache {
    /// Makes an empty cache that keeps at most so many columns; past that it computes without keeping.
    pub fn new(columns: usize) -> Self {
        Self { left: columns, ..Self::default() }
    }

    /// Makes a cache that keeps nothing.
    pub(crate) fn disabled() -> Self {
        Self::default()
    }

    /// Returns how often a column was found instead of computed.
    pub fn hits(&self) -> u64 {
        self.hits
    }

    /// Returns what an operation is called here, whichever program it is part of, and notes it for those that read it.
    pub(crate) fn identify(&mut self, operation: &Operation, first: u32, columns: u32, names: &mut Identities) -> u32 {
        let mut operation = operation.clone();
        operation.for_each_input(|column| *column = names.0[*column as usize]);
        // A longer timeframe is numbered by its own program, so it is a new thing every time.
        let foreign = matches!(operation, Operation::Higher { .. } | Operation::HigherReady { .. });
        let identity = match self.identities.get(&operation) {
            Some(identity) if !foreign => *identity,
            _ => {
                let identity = self.next;
                self.next = self.next.saturating_add(columns);
                if self.left > 0 && !foreign {
                    self.identities.insert(operation, identity);
                }
                identity
            }
        };
        for offset in 0..columns {
            names.0[(first + offset) as usize] = identity + offset;
        }
        identity
    }

    pub(crate) fn get(&mut self, identity: u32) -> Option<Outputs> {
        let found = self.columns.get(&identity).cloned();
        self.hits += u64::from(found.is_some());
        found
    }

    /// Keeps columns if there is room, and returns them.
    pub(crate) fn put(&mut self, identity: u32, columns: Vec<Vec<f64>>) -> Outputs {
        let columns: Outputs = columns.into_iter().map(Arc::new).collect();
        if let Some(left) = self.left.checked_sub(columns.len()) {
            self.left = left;
            self.columns.insert(identity, columns.clone());
        }
        columns
    }
}
