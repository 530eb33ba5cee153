//! The allocator of every executable: the system's, but long columns lie in huge pages.
//!
//! A million bars are 46 MiB. In pages of 4 KiB the kernel hands them out 12,000 times, which takes longer than to fill them; in pages
//! of 2 MiB, 23 times. `NumPy` asks for the same behind its arrays.

mod pages;

use std::{
    alloc::{GlobalAlloc, Layout, System},
    ptr,
};

/// Memory of at least this many bytes lies in huge pages: less would waste too much of the last one.
const LONG: usize = 2 * pages::HUGE;

/// The system's allocator for what is short, pages of the kernel's for what is long.
///
/// Huge pages are only asked for: where they are off, or none is free, memory comes in small ones.
#[derive(Clone, Copy, Debug, Default)]
pub struct ColumnAllocator;

#[expect(unsafe_code, reason = "an allocator is unsafe by nature")]
// SAFETY: whether memory is long is decided by its layout alone, so what one side gave is what the same side gets back.
unsafe impl GlobalAlloc for ColumnAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_long(layout) {
            return pages::map(layout.size());
        }
        // SAFETY: the caller's promises are those of the inner call.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_long(layout) {
            return pages::map(layout.size());
        }
        // SAFETY: as above.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        if is_long(layout) {
            // SAFETY: these are the pages that were mapped for this layout.
            return unsafe { pages::unmap(pointer, layout.size()) };
        }
        // SAFETY: as above.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: the caller promises that the size is a valid one for this alignment.
        let wanted = unsafe { Layout::from_size_align_unchecked(size, layout.align()) };
        match (is_long(layout), is_long(wanted)) {
            // SAFETY: as above.
            (false, false) => unsafe { System.realloc(pointer, layout, size) },
            // SAFETY: as above.
            (true, true) => unsafe { pages::remap(pointer, layout.size(), size) },
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

fn is_long(layout: Layout) -> bool {
    layout.size() >= LONG && layout.align() <= pages::SMALL
}

#[cfg(test)]
mod tests;
