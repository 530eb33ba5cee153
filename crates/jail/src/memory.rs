use std::alloc::{GlobalAlloc, Layout};

use assay_memory::ColumnAllocator;
use assay_protocol::EXIT_OUT_OF_MEMORY;

/// The allocator of every executable, but a refusal ends the process with the status that says so.
///
/// Without it, running out of memory would look like a crash.
#[derive(Clone, Copy, Debug, Default)]
pub struct ExitingAllocator;

#[expect(unsafe_code, reason = "an allocator is unsafe by nature")]
// SAFETY: every call goes to the inner allocator unchanged; a null pointer never comes back.
unsafe impl GlobalAlloc for ExitingAllocator {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        // SAFETY: the caller's promises are those of the inner call.
        check(unsafe { ColumnAllocator.alloc(layout) })
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: as above.
        unsafe { ColumnAllocator.dealloc(pointer, layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        // SAFETY: as above.
        check(unsafe { ColumnAllocator.alloc_zeroed(layout) })
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // SAFETY: as above.
        check(unsafe { ColumnAllocator.realloc(pointer, layout, size) })
    }
}

fn check(pointer: *mut u8) -> *mut u8 {
    if pointer.is_null() {
        #[expect(unsafe_code, reason = "nothing may be allocated on the way out")]
        // SAFETY: _exit ends the process; nothing of it is used again.
        unsafe {
            libc::_exit(EXIT_OUT_OF_MEMORY)
        }
    }
    pointer
}
