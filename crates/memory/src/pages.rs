#![expect(unsafe_code, reason = "pages come from the kernel")]

use std::ptr;

use libc::{MADV_HUGEPAGE, MAP_ANONYMOUS, MAP_FAILED, MAP_PRIVATE, MREMAP_MAYMOVE, PROT_READ, PROT_WRITE, c_void};

/// Bytes of a huge page.
pub(crate) const HUGE: usize = 2 << 20;
/// Bytes of a small page.
pub(crate) const SMALL: usize = 4 << 10;

/// Returns zeroed memory of at least so many bytes; null where there is none.
pub(crate) fn map(size: usize) -> *mut u8 {
    let Some(length) = whole(size) else { return ptr::null_mut() };
    let (protection, flags) = (PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
    // SAFETY: a mapping without an address changes no other memory.
    checked(unsafe { libc::mmap(ptr::null_mut(), length, protection, flags, -1, 0) }, length)
}

/// Gives memory back.
///
/// # Safety
/// It came from [`map`] or [`remap`] with this size, and nothing uses it any more.
pub(crate) unsafe fn unmap(pointer: *mut u8, size: usize) {
    if let Some(length) = whole(size) {
        // SAFETY: by the caller's promise these pages are ours. A refusal leaves them in use, which harms nothing.
        unsafe { libc::munmap(pointer.cast(), length) };
    }
}

/// Makes memory longer or shorter, where it lies or elsewhere; null, and nothing changed, where that cannot be.
///
/// # Safety
/// As for [`unmap`]; the memory is at the place returned from now on.
pub(crate) unsafe fn remap(pointer: *mut u8, old: usize, new: usize) -> *mut u8 {
    let (Some(from), Some(to)) = (whole(old), whole(new)) else { return ptr::null_mut() };
    // SAFETY: by the caller's promise these pages are ours.
    checked(unsafe { libc::mremap(pointer.cast(), from, to, MREMAP_MAYMOVE) }, to)
}

/// Asks for huge pages behind a mapping; null where the kernel gave none.
fn checked(place: *mut c_void, length: usize) -> *mut u8 {
    if place == MAP_FAILED {
        return ptr::null_mut();
    }
    // SAFETY: the pages are ours, and the advice changes nothing of what they hold. A refusal is no failure.
    unsafe { libc::madvise(place, length, MADV_HUGEPAGE) };
    place.cast()
}

/// Returns the length of the huge pages that hold so many bytes.
fn whole(size: usize) -> Option<usize> {
    size.checked_next_multiple_of(HUGE)
}
