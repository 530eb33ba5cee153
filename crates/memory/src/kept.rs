//! Memory that was given back and waits for the next column of its length.
//!
//! The kernel clears every page that it hands out. A program that makes one column after the other, as runs over the same bars do, would
//! wait for that each time. What waits is still the kernel's to take: memory that is limited or short loses none by it.

use std::{collections::VecDeque, sync::Mutex};

use crate::pages;

/// Bytes that wait at most: a file of a million bars, its columns and some more.
const MOST: usize = 128 << 20;

/// Memory that nobody uses, the one that waits longest first.
pub(crate) struct Kept(Mutex<VecDeque<Mapping>>);

struct Mapping {
    place: *mut u8,
    length: usize,
}

#[expect(unsafe_code, reason = "a pointer is not `Send` of its own")]
// SAFETY: nobody uses the memory behind it.
unsafe impl Send for Mapping {}

impl Kept {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(VecDeque::new()))
    }

    /// Returns memory of exactly this length with whatever it held last. None where another thread is just here: the kernel has some.
    pub(crate) fn take(&self, length: usize) -> Option<*mut u8> {
        let mut kept = self.0.try_lock().ok()?;
        let index = kept.iter().rposition(|mapping| mapping.length == length)?;
        kept.remove(index).map(|mapping| mapping.place)
    }

    /// Keeps memory for later and gives back to the kernel what has waited longest.
    ///
    /// # Safety
    /// As for [`pages::unmap`].
    #[expect(unsafe_code, reason = "memory is given back")]
    pub(crate) unsafe fn keep(&self, place: *mut u8, length: usize) {
        let Ok(mut kept) = self.0.try_lock() else {
            // SAFETY: the caller's promises are those of the inner call.
            return unsafe { pages::unmap(place, length) };
        };
        // SAFETY: as above.
        unsafe { pages::lend(place, length) };
        kept.push_back(Mapping { place, length });
        while kept.iter().map(|mapping| mapping.length).sum::<usize>() > MOST {
            kept.pop_front().iter().for_each(Mapping::unmap);
        }
    }

    /// Gives everything back to the kernel, and tells whether that was anything.
    pub(crate) fn release(&self) -> bool {
        let Ok(mut kept) = self.0.try_lock() else { return false };
        let any = !kept.is_empty();
        kept.drain(..).for_each(|mapping| mapping.unmap());
        any
    }
}

impl Mapping {
    #[expect(unsafe_code, reason = "memory is given back")]
    fn unmap(&self) {
        // SAFETY: whoever kept it promised that nothing uses it.
        unsafe { pages::unmap(self.place, self.length) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LENGTH: usize = 4 << 20;

    fn keep(kept: &Kept, length: usize) -> *mut u8 {
        let place = pages::map(length);
        assert!(!place.is_null());
        #[expect(unsafe_code, reason = "memory is given back")]
        // SAFETY: it was just mapped, and nothing uses it.
        unsafe {
            kept.keep(place, length);
        }
        place
    }

    #[test]
    fn memory_is_handed_out_again_once_and_at_its_own_length() {
        let kept = Kept::new();
        let place = keep(&kept, LENGTH);
        assert_eq!(kept.take(2 * LENGTH), None);
        assert_eq!(kept.take(LENGTH), Some(place));
        assert_eq!(kept.take(LENGTH), None);
    }

    #[test]
    fn what_waited_longest_goes_back_to_the_kernel() {
        let kept = Kept::new();
        let places: Vec<_> = (0..=MOST / LENGTH).map(|_| keep(&kept, LENGTH)).collect();
        let again: Vec<_> = std::iter::from_fn(|| kept.take(LENGTH)).collect();
        assert!(again.iter().eq(places[1..].iter().rev()));
        keep(&kept, MOST + LENGTH);
        assert_eq!(kept.take(MOST + LENGTH), None);
    }

    #[test]
    fn everything_is_given_back_where_memory_is_short() {
        let kept = Kept::new();
        assert!(!kept.release());
        keep(&kept, LENGTH);
        assert!(kept.release());
        assert_eq!(kept.take(LENGTH), None);
    }
}
