use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How many things each caller has open at a time, such as sockets or operations.
#[derive(Default)]
pub(super) struct Seats {
    taken: Mutex<HashMap<String, usize>>,
}

impl Seats {
    /// Takes a place, or returns `None` where the caller has as many as `limit`.
    pub(super) fn take(self: &Arc<Self>, key: String, limit: usize) -> Option<Seat> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(key.clone()).or_default();
        if *count >= limit {
            return None;
        }
        *count += 1;
        Some(Seat { seats: self.clone(), key })
    }
}

/// One place; dropping it gives the place back.
pub(super) struct Seat {
    seats: Arc<Seats>,
    key: String,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.key) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.key);
            }
        }
    }
}
