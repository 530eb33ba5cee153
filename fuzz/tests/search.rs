//! The search finds what is wrong, and the committed seeds break nothing.

use std::{path::Path, time::Duration};

use assay_fuzz::{Finding, MAX_INPUT, MEMORY_LIMIT, Mutator, Options, TARGETS, Tracking, examine, fuzz, seeds, target};

#[global_allocator]
static ALLOCATOR: Tracking = Tracking;

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seeds")
}

#[test]
fn no_seed_breaks_anything() {
    for target in TARGETS {
        let seeds = seeds(&target, &folder()).unwrap();
        assert!(seeds.len() > 3, "{}", target.name);
        let kinds: Result<Vec<u64>, _> = seeds.iter().map(|seed| examine(target.run, seed)).collect();
        assert!(kinds.is_ok(), "{}: {kinds:?}", target.name);
    }
}

/// Accepts everything but one number in the middle of a sentence.
fn picky(bytes: &[u8]) -> u64 {
    let text = String::from_utf8_lossy(bytes);
    assert!(!text.contains("10001"), "the number that nobody thought of");
    u64::from(text.contains("sma")) + u64::from(text.contains("1e"))
}

#[test]
fn the_search_finds_a_panic_and_the_input_that_causes_it() {
    let temporary = tempfile::tempdir().unwrap();
    let mut expression = target("expression").unwrap();
    expression.run = picky;
    let options = Options {
        time: Duration::from_mins(1),
        inputs: u64::MAX,
        seed: 3,
        current: temporary.path().join("expression.current"),
    };
    let report = fuzz(expression, vec![b"sma(close, 20)".to_vec()], options.clone()).unwrap();
    let (finding, input) = report.finding.unwrap();
    assert_eq!(finding, Finding::Panic("the number that nobody thought of".to_owned()));
    assert!(String::from_utf8_lossy(&input).contains("10001"));
    let written = std::fs::read(&options.current).unwrap();
    let length = usize::try_from(u64::from_le_bytes(written[..8].try_into().unwrap())).unwrap();
    assert_eq!(written[8..8 + length], input);
}

fn greedy(bytes: &[u8]) -> u64 {
    let much = vec![1_u8; if bytes.is_empty() { 0 } else { MEMORY_LIMIT + 1 }];
    much.iter().map(|byte| u64::from(*byte)).sum()
}

#[test]
fn memory_without_bounds_is_found() {
    assert!(matches!(examine(greedy, b"x"), Err(Finding::Memory(used)) if used > MEMORY_LIMIT));
    assert_eq!(examine(greedy, b""), Ok(0));
}

fn stuck(bytes: &[u8]) -> u64 {
    while bytes.is_empty() {
        std::thread::yield_now();
    }
    0
}

#[test]
fn an_input_that_never_ends_is_found() {
    let temporary = tempfile::tempdir().unwrap();
    let mut expression = target("expression").unwrap();
    expression.run = stuck;
    let options =
        Options { time: Duration::from_mins(1), inputs: 10, seed: 1, current: temporary.path().join("x.current") };
    let report = fuzz(expression, vec![Vec::new()], options).unwrap();
    assert_eq!(report.finding, Some((Finding::Hang, Vec::new())));
}

#[test]
fn mutations_are_the_same_for_the_same_seed_and_bounded() {
    let changed = |seed| {
        let mut mutator = Mutator::new(seed, &["sma(", ")"]);
        let mut input = b"close > 1".to_vec();
        for _ in 0..2_000 {
            input = mutator.mutate(&input, b"volume[20]");
            assert!(input.len() <= MAX_INPUT);
        }
        input
    };
    assert_eq!(changed(1), changed(1));
    assert_ne!(changed(1), changed(2));
}
