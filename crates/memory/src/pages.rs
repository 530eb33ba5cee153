#![expect(unsafe_code, reason = "pages come from the kernel")]

use std::ptr;

use libc::{
    MADV_FREE, MADV_HUGEPAGE, MAP_ANONYMOUS, MAP_FAILED, MAP_PRIVATE, MREMAP_MAYMOVE, PROT_READ, PROT_WRITE, c_void,
};

/// Bytes of a huge page.
pub(crate) const HUGE: usize = 2 << 20;
/// Bytes of a small page.
pub(crate) const SMALL: usize = 4 << 10;

/// Returns so many zeroed bytes, a multiple of [`HUGE`]; null where there are none.
pub(crate) fn map(length: usize) -> *mut u8 {
    let (protection, flags) = (PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
    // SAFETY: a mapping without an address changes no other memory.
    checked(unsafe { libc::mmap(ptr::null_mut(), length, protection, flags, -1, 0) }, length)
}

/// Gives memory back.
///
/// # Safety
/// It came from [`map`] or [`remap`] with this length, and nothing uses it any more.
pub(crate) unsafe fn unmap(pointer: *mut u8, length: usize) {
    // SAFETY: by the caller's promise these pages are ours. A refusal leaves them in use, which harms nothing.
    unsafe { libc::munmap(pointer.cast(), length) };
}

/// Lets the kernel take pages back when it needs some. Until then they are there, and what they held with them.
///
/// # Safety
/// As for [`unmap`], except that it may be used again.
pub(crate) unsafe fn lend(pointer: *mut u8, length: usize) {
    // SAFETY: by the caller's promise these pages are ours. A refusal changes nothing.
    unsafe { libc::madvise(pointer.cast(), length, MADV_FREE) };
}

/// Makes memory longer or shorter, where it lies or elsewhere; null, and nothing changed, where that cannot be.
///
/// # Safety
/// As for [`unmap`]; the memory is at the place returned from now on.
pub(crate) unsafe fn remap(pointer: *mut u8, old: usize, new: usize) -> *mut u8 {
    // SAFETY: by the caller's promise these pages are ours.
    checked(unsafe { libc::mremap(pointer.cast(), old, new, MREMAP_MAYMOVE) }, new)
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
