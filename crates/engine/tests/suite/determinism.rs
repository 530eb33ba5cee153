//! One specification, several ways to run it, one digest: the committed one. `cargo xtask test` runs this in a debug and in a
//! release build.

use std::{
    collections::BTreeMap,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use assay_engine::{RunSpec, canonical_json};
use assay_strategy::{builtins, parse};
use assay_types::Digest;

use crate::{
    golden,
    support::{self, Market},
};

/// What is run: the strategy and the market of each specification.
struct Job<'a> {
    id: &'static str,
    market: &'a Market,
    spec: RunSpec,
}

fn jobs(markets: &[Market]) -> Vec<Job<'_>> {
    let document = |source| parse(source).unwrap().document;
    let of = |market| {
        builtins().iter().map(move |builtin| Job {
            id: builtin.id,
            market,
            spec: market.spec(&document(builtin.source)),
        })
    };
    markets.iter().flat_map(of).collect()
}

/// Digests by strategy and market, from so many threads that take the next job until none is left.
fn digests(jobs: &[Job<'_>], threads: usize) -> BTreeMap<(&'static str, &'static str), Digest> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(BTreeMap::new());
    let work = || {
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let outcome = support::run(&job.spec, &job.market.bars).unwrap();
            found.lock().unwrap().insert((job.id, job.market.name), outcome.digest);
        }
    };
    std::thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    found.into_inner().unwrap()
}

#[test]
fn every_way_to_run_gives_the_committed_digest() {
    let markets = golden::synthetic();
    let jobs = jobs(&markets);
    let mut expected = BTreeMap::new();
    for builtin in builtins() {
        let golden = golden::committed(builtin, &markets);
        expected.extend(markets.iter().map(|market| ((builtin.id, market.name), golden.markets[market.name].digest)));
    }
    assert_eq!(expected.len(), jobs.len());
    for threads in [1, 1, 2, 2] {
        assert_eq!(digests(&jobs, threads), expected, "with {threads} threads");
    }
}

/// A specification that went through JSON, as every one that enters a sandbox does, is the same specification.
#[test]
fn a_specification_from_json_runs_the_same() {
    let market = &golden::synthetic()[0];
    for builtin in builtins() {
        let spec = market.spec(&parse(builtin.source).unwrap().document);
        let again: RunSpec = serde_json::from_slice(&canonical_json(&spec).unwrap()).unwrap();
        let run = |spec: &RunSpec| support::run(spec, &market.bars).unwrap().digest;
        assert_eq!(run(&again), run(&spec), "{}", builtin.id);
    }
}
