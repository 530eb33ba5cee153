//! CPU time of this process, so that other programs on the machine disturb less.

use std::time::Instant;

use anyhow::Result;
use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike,
};
use serde_json::Value;

use crate::Work;

/// One measurement takes at least this long, so that short work is repeated.
const SHORTEST: f64 = 0.05;

/// Returns the CPU seconds that this process has taken, of all its threads.
fn cpu() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    Ok((usage.user_time() + usage.system_time()).num_microseconds() as f64 * 1e-6)
}

/// Does the work once to warm up, then as often as it takes; returns seconds for one time and what it found.
pub(crate) fn measure(mut work: Work, parallel: bool) -> Result<(f64, Value)> {
    let results = work()?;
    let wall = Instant::now();
    let now = || if parallel { Ok(wall.elapsed().as_secs_f64()) } else { cpu() };
    let start = now()?;
    let mut rounds = 0_u32;
    loop {
        std::hint::black_box(work()?);
        rounds += 1;
        let took = now()? - start;
        if took >= SHORTEST {
            return Ok((took / f64::from(rounds), results));
        }
    }
}
