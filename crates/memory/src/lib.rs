//! The allocator of every executable: the system's, but long columns lie in huge pages.
//!
//! A million bars are 46 MiB. In pages of 4 KiB the kernel hands them out 12,000 times, which takes longer than to fill them; in pages
//! of 2 MiB, 23 times. `NumPy` asks for the same behind its arrays.

mod kept;
mod pages;

use std::{
    alloc::{GlobalAlloc, Layout, System},
    ptr,
};

use kept::Kept;

/// Memory of at least this many bytes lies in huge pages: less would waste too much of the last one.
const LONG: usize = 2 * pages::HUGE;

static KEPT: Kept = Kept::new();

/// The system's allocator for what is short, pages of the kernel's for what is long.
///
/// Huge pages are only asked for: where they are off, or none is free, memory comes in small ones. Long memory that is given back waits
/// for the next column of its length, up to a bound, unless memory runs short.
#[derive(Clone, Copy, Debug, Default)]
pub struct ColumnAllocator;

#[expect(unsafe_code, reason = "an allocator is unsafe by nature")]
// SAFETY: whether memory is long is decided by its layout alone, so what one side gave is what the same side gets back.
unsafe impl GlobalAlloc for ColumnAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match pages_of(layout) {
            Some(length) => KEPT.take(length).unwrap_or_else(|| with_what_was_kept(|| pages::map(length))),
            // SAFETY: the caller's promises are those of the inner call.
            None => with_what_was_kept(|| unsafe { System.alloc(layout) }),
        }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        match pages_of(layout) {
            Some(length) => match KEPT.take(length) {
                Some(pointer) => {
                    // SAFETY: the memory is this long, and nobody else uses it. To clear it is much faster than to have other pages.
                    unsafe { pointer.write_bytes(0, layout.size()) };
                    pointer
                }
                None => with_what_was_kept(|| pages::map(length)),
            },
            // SAFETY: as above.
            None => with_what_was_kept(|| unsafe { System.alloc_zeroed(layout) }),
        }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        match pages_of(layout) {
            // SAFETY: these are the pages that were mapped for this layout.
            Some(length) => unsafe { KEPT.keep(pointer, length) },
            // SAFETY: as above.
            None => unsafe { System.dealloc(pointer, layout) },
        }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the size is a valid one for this alignment.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (pages_of(layout), pages_of(wanted)) {
            // SAFETY: as above.
            (None, None) => with_what_was_kept(|| unsafe { System.realloc(pointer, layout, size) }),
            // SAFETY: as above.
            (Some(old), Some(new)) => with_what_was_kept(|| unsafe { pages::remap(pointer, old, new) }),
            // SAFETY: both places hold at least the bytes that are copied, and the old one is given back once.
            _ => unsafe {
                let moved = self.alloc(wanted);
                if !moved.is_null() {
                    ptr::copy_nonoverlapping(pointer, moved, layout.size().min(size));
                    self.dealloc(pointer, layout);
                }
                moved
            },
        }
    }
}

/// Asks for memory, and once more without what waits to be used again where there is none.
fn with_what_was_kept(ask: impl Fn() -> *mut u8) -> *mut u8 {
    let place = ask();
    if place.is_null() && KEPT.release() { ask() } else { place }
}

/// The length of the huge pages that a long layout takes; none for a short one.
fn pages_of(layout: Layout) -> Option<usize> {
    (layout.size() >= LONG && layout.align() <= pages::SMALL).then(|| layout.size().next_multiple_of(pages::HUGE))
}

#[cfg(test)]
mod tests;
