use std::{fmt, str::FromStr};

use uuid::Uuid;

use crate::StoreError;

/// Where an item stands in a list: newest first, by id (versions: by number). Opaque to whoever asked for the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position(pub(crate) Uuid);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.simple())
    }
}

impl FromStr for Position {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        Uuid::try_parse(text).map(Self).map_err(|_| StoreError::BadPosition)
    }
}

/// Which part of a list to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// The first `limit` items, or those after a position.
    Forward {
        /// Most items to return.
        limit: u32,
        /// The position to start behind.
        after: Option<Position>,
    },
    /// The last `limit` items, or those before a position.
    Backward {
        /// Most items to return.
        limit: u32,
        /// The position to stop in front of.
        before: Option<Position>,
    },
}

impl Page {
    /// Most items on one page.
    pub const MAX_LIMIT: u32 = 100;
    /// Items on a page where the caller names no number.
    pub const DEFAULT_LIMIT: u32 = 20;

    /// Returns the first `limit` items.
    pub const fn first(limit: u32) -> Self {
        Self::Forward { limit, after: None }
    }

    pub(crate) const fn bounds(self) -> Bounds {
        match self {
            Self::Forward { limit, after } => Bounds { backward: false, limit, edge: after },
            Self::Backward { limit, before } => Bounds { backward: true, limit, edge: before },
        }
    }
}

/// A page in the form that the statements bind.
pub(crate) struct Bounds {
    pub(crate) backward: bool,
    pub(crate) limit: u32,
    pub(crate) edge: Option<Position>,
}

impl Bounds {
    pub(crate) fn edge(&self) -> Option<Uuid> {
        self.edge.map(|position| position.0)
    }

    /// The edge of a list that is ordered by a number instead of an id.
    pub(crate) fn edge_number(&self) -> Result<Option<i32>, StoreError> {
        let number = |position: Position| i32::try_from(position.0.as_u128()).map_err(|_| StoreError::BadPosition);
        self.edge.map(number).transpose()
    }

    /// One row more than asked for tells whether there is more.
    pub(crate) fn probe(&self) -> i64 {
        i64::from(self.limit) + 1
    }
}

/// A part of a list, newest first, whichever way it was read.
#[derive(Clone, Debug)]
pub struct Listing<T> {
    /// The items.
    pub items: Vec<T>,
    /// The position of each item, in the same order.
    pub positions: Vec<Position>,
    /// Whether older items follow.
    pub has_next: bool,
    /// Whether newer items precede.
    pub has_previous: bool,
    /// How many items the whole list has.
    pub total: u64,
}

impl<T> Listing<T> {
    /// Cuts the probing row off and says what it told.
    pub(crate) fn cut(mut items: Vec<T>, bounds: &Bounds, total: i64, position: impl Fn(&T) -> Uuid) -> Self {
        let more = items.len() > bounds.limit as usize;
        if more && bounds.backward {
            items.remove(0);
        } else if more {
            items.pop();
        }
        let beyond = bounds.edge.is_some();
        let (has_next, has_previous) = if bounds.backward { (beyond, more) } else { (more, beyond) };
        let positions = items.iter().map(|item| Position(position(item))).collect();
        Self { items, positions, has_next, has_previous, total: u64::try_from(total).unwrap_or(0) }
    }
}
