//! A runner that does its worst: enters the same jail as the real one, then does the attack that the task names.
//!
//! The attack suite of `assay-sandbox` starts it in every backend and checks, from outside, how it ends.
#![expect(unsafe_code, reason = "attacks are raw system calls")]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "it is a test program")]

mod abuse;
mod probes;

use std::io::{stdin, stdout};

use assay_jail::ExitingAllocator;
use assay_protocol::{
    Confinement, ExitClass, Failure, FrameReader, FrameWriter, HostFrame, MAX_MESSAGE_BYTES, RunnerFrame, Task,
};

#[global_allocator]
static ALLOCATOR: ExitingAllocator = ExitingAllocator;

fn main() {
    let confinement = Confinement::from_args(std::env::args_os().skip(1)).expect("arguments of a runner");
    let posture = assay_jail::enter(&confinement).expect("a jail");
    send(&RunnerFrame::Posture(posture));
    let mut frames = FrameReader::new(stdin().lock());
    let Ok(Some(HostFrame::Task(assignment))) = frames.read() else { return };
    let Task::Backtest { spec } = assignment.task else { panic!("an attack comes as the specification of a backtest") };
    let attack = String::from_utf8(spec.into_vec()).unwrap();
    if attack == "never_read" {
        abuse::spin();
    }
    while !matches!(frames.read(), Ok(None | Some(HostFrame::Begin))) {}
    match attack.strip_prefix("probes:") {
        Some(group) => report(&probes::run(group)),
        None => abuse::run(&attack),
    }
}

fn send(frame: &RunnerFrame) {
    FrameWriter::new(stdout()).write(frame).unwrap();
}

/// Says something to the test through the only way out.
fn report(message: &str) {
    assert!(message.len() <= MAX_MESSAGE_BYTES, "one message has to hold the report");
    send(&RunnerFrame::Failed(Failure { class: ExitClass::StrategyError, message: message.to_owned() }));
}
