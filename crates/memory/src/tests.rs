use std::{fs, slice};

use super::*;

#[global_allocator]
static ALLOCATOR: ColumnAllocator = ColumnAllocator;

/// Lengths around the border between short and long, in bytes.
const LENGTHS: [usize; 7] = [0, 1, LONG - 1, LONG, LONG + 1, 3 * LONG, 3 * LONG + 4097];

#[test]
fn memory_keeps_its_bytes_when_it_grows_and_shrinks() {
    let mut bytes: Vec<u8> = Vec::new();
    for (turn, length) in (1..).zip(LENGTHS.iter().chain(LENGTHS.iter().rev())) {
        let kept = bytes.len().min(*length);
        let before = bytes[..kept].to_vec();
        bytes.resize(*length, turn);
        bytes.shrink_to_fit();
        assert_eq!(bytes[..kept], before, "{length} bytes");
        assert!(bytes[kept..].iter().all(|byte| *byte == turn), "{length} bytes");
    }
}

#[test]
fn zeroed_memory_is_zero() {
    for length in LENGTHS {
        let mut bytes = vec![0_u8; length];
        assert!(bytes.iter().all(|byte| *byte == 0), "{length} bytes");
        // Memory that is used again must not show this.
        bytes.fill(0xff);
    }
}

#[test]
fn any_alignment_is_kept() {
    for align in [1, 8, 64, 4096, 8192, 1 << 22] {
        for size in [align, LONG, LONG + align] {
            let layout = Layout::from_size_align(size, align).unwrap();
            #[expect(unsafe_code, reason = "only a raw allocation chooses its alignment")]
            // SAFETY: the size is not zero, and the memory is used inside its bounds and given back once.
            unsafe {
                let pointer = ALLOCATOR.alloc_zeroed(layout);
                assert_eq!(pointer.align_offset(align), 0, "{size} bytes at {align}");
                slice::from_raw_parts_mut(pointer, size).fill(1);
                ALLOCATOR.dealloc(pointer, layout);
            }
        }
    }
}

#[test]
fn long_memory_lies_in_huge_pages_where_the_kernel_gives_them() {
    let offered = fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled").unwrap_or_default();
    if !offered.contains("[madvise]") && !offered.contains("[always]") {
        eprintln!("skipped: this kernel gives no huge pages");
        return;
    }
    let column = vec![1.0_f64; 1_000_000];
    let address = column.as_ptr().addr();
    let maps = fs::read_to_string("/proc/self/smaps").unwrap();
    let advised = maps.split("VmFlags:").find(|mapping| holds(mapping, address)).unwrap();
    let after = &maps[maps.find(advised).unwrap() + advised.len()..];
    // "hg": huge pages were asked for. Whether one was free is the kernel's matter.
    assert!(after.lines().next().unwrap().split_whitespace().any(|flag| flag == "hg"), "{advised}");
}

/// Whether one of the mappings of this text holds an address.
fn holds(text: &str, address: usize) -> bool {
    text.lines().any(|line| {
        let range = line.split_whitespace().next().and_then(|range| range.split_once('-'));
        let bounds = range.and_then(|(from, to)| Some((parse(from)?, parse(to)?)));
        bounds.is_some_and(|(from, to)| (from..to).contains(&address))
    })
}

fn parse(hexadecimal: &str) -> Option<usize> {
    usize::from_str_radix(hexadecimal, 16).ok()
}
