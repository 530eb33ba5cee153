//! Attacks that have to be ended from outside, or by a limit.

use std::{
    hint::black_box,
    io::{Write as _, stderr, stdout},
};

use assay_protocol::{EquityPoint, Finished, Posture, Progress, RunnerFrame, Span, Stage, Table, encode};

use crate::{report, send};

/// Uses the processor for ever.
pub(crate) fn spin() -> ! {
    let mut counter = 0_u64;
    loop {
        counter = black_box(counter.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1));
    }
}

pub(crate) fn run(attack: &str) {
    match attack {
        "spin" => spin(),
        "sleep" => sleep(),
        "close_and_sleep" => {
            // The filter refuses even this; a kernel that did not would change nothing.
            for file in 0..3 {
                let _ = unsafe { libc::close(file) };
            }
            sleep()
        }
        "ignore_signals" => ignore_signals(),
        "memory" => touch_memory(),
        "map" => report(&map_a_tebibyte()),
        "stack" => {
            black_box(recurse(black_box(1)));
        }
        "exit" => return,
        "panic" => panic!("on purpose"),
        "crash" => unsafe { std::ptr::null_mut::<u8>().write_volatile(1) },
        "int80" => old_entry(),
        "x32" => report(&other_numbers()),
        "output" => flood(b"not a frame at all"),
        "frames" => loop {
            send(&RunnerFrame::Heartbeat);
        },
        "half" => {
            write(&encode(&RunnerFrame::Heartbeat).unwrap()[..5]);
            sleep()
        }
        "slow" => write(&[1]),
        "length" => write(&u32::MAX.to_le_bytes()),
        "garbage" => write(&[4, 0, 0, 0, 0xc1, 0xc1, 0xc1, 0xc1]),
        "nan" => send(&RunnerFrame::EquityPoint(EquityPoint { time: 1, equity: f64::NAN })),
        "nan_trades" => send(&RunnerFrame::Trades(Table::new(1).with_f64("profit", [f64::INFINITY]))),
        "backwards" => {
            send(&RunnerFrame::Progress(Progress { done: 2, total: 3 }));
            send(&RunnerFrame::Progress(Progress { done: 1, total: 3 }));
        }
        "forge" => send(&RunnerFrame::Finished(Finished { digest: assay_digest(), compute_micros: 0 })),
        "posture" => send(&RunnerFrame::Posture(forged_posture())),
        "span" => send(&RunnerFrame::Span(Span { id: 1, stage: Stage::Compute, start_micros: 0, micros: 1 })),
        "log" => log_flood(),
        "log_escapes" => {
            stderr().write_all(b"\x1b]0;owned\x07\n{\"level\":\"info\"}\xff").unwrap();
            std::process::exit(3);
        }
        other => panic!("no attack is called {other}"),
    }
    sleep()
}

/// Does nothing for ever: every call that waits is refused, so it waits for input that does not come, or turns round.
fn sleep() -> ! {
    loop {
        let futex = 0_u32;
        // Nobody ever wakes this word up.
        let _ = unsafe { libc::syscall(libc::SYS_futex, &raw const futex, libc::FUTEX_WAIT, 0, 0_usize) };
    }
}

fn ignore_signals() -> ! {
    for signal in 1..32 {
        unsafe { libc::signal(signal, libc::SIG_IGN) };
    }
    spin()
}

fn touch_memory() {
    let mut blocks = Vec::new();
    loop {
        blocks.push(black_box(vec![1_u8; 1 << 20]));
    }
}

fn map_a_tebibyte() -> String {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS;
    let address = unsafe { libc::mmap(std::ptr::null_mut(), 1 << 40, libc::PROT_READ, flags, -1, 0) };
    assert!(address == libc::MAP_FAILED);
    format!("map={}", std::io::Error::last_os_error().raw_os_error().unwrap())
}

#[expect(unconditional_recursion, reason = "that is the attack")]
fn recurse(depth: u64) -> u64 {
    let frame = black_box([depth; 64]);
    recurse(frame[0] + 1) + frame[1]
}

/// Enters the kernel the way 32-bit programs do.
#[cfg(target_arch = "x86_64")]
fn old_entry() {
    unsafe {
        std::arch::asm!("int 0x80", inout("rax") 20_u64 => _, out("r8") _, out("r9") _, out("r10") _, out("r11") _);
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn old_entry() {
    unsafe { libc::raise(libc::SIGSYS) };
}

/// Asks for a harmless call by the number that programs with 32-bit pointers use.
fn other_numbers() -> String {
    let result = unsafe { libc::syscall(libc::SYS_getpid | 0x4000_0000) };
    assert!(result == -1);
    format!("x32={}", std::io::Error::last_os_error().raw_os_error().unwrap())
}

fn write(bytes: &[u8]) {
    stdout().write_all(bytes).unwrap();
    stdout().flush().unwrap();
}

fn flood(pattern: &[u8]) -> ! {
    // Frames of the largest size that are no frames.
    let mut block = (1_u32 << 20).to_le_bytes().to_vec();
    block.extend(pattern.iter().cycle().take(1 << 20));
    loop {
        write(&block);
    }
}

fn log_flood() -> ! {
    let line = vec![b'x'; 1 << 16];
    loop {
        stderr().write_all(&line).unwrap();
    }
}

fn assay_digest() -> assay_types::Digest {
    assay_types::Digest::of(b"a result that never was")
}

fn forged_posture() -> Posture {
    Posture {
        protocol: assay_protocol::VERSION,
        level: assay_protocol::Level::Namespaces,
        namespaces: assay_protocol::Namespaces::ALL,
        empty_root: true,
        no_new_privileges: true,
        seccomp: true,
        landlock: 7,
        capabilities: 0,
        bounding: 0,
        dumpable: false,
        dies_with_parent: true,
        uid: 65_534,
        gid: 65_534,
        extra_files: 0,
        threads: 1,
        limits: assay_protocol::ResourceLimits::default(),
    }
}
