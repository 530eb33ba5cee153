//! Pages are stable: whatever is inserted meanwhile, what was there at the start comes exactly once.

use assay_store::{Listing, Page, Position, StoreError, Strategy};
use assay_types::StrategyId;
use proptest::{prelude::*, test_runner::TestRunner};

use crate::support::{Tenant, World, new_strategy, new_version};

async fn insert(world: &World, tenant: &Tenant, number: usize) -> StrategyId {
    let new = new_strategy("Another", &format!("another-{number}"));
    world.strategy.strategies().create(&tenant.scope, new).await.unwrap().id
}

async fn page(world: &World, tenant: &Tenant, page: Page) -> Listing<Strategy> {
    world.strategy.strategies().list(&tenant.scope, page).await.unwrap()
}

/// Reads page after page in one direction, and inserts before each.
async fn read_all(world: &World, tenant: &Tenant, limit: u32, backward: bool, inserts: &[u8]) -> Vec<StrategyId> {
    let mut seen = Vec::new();
    let mut edge: Option<Position> = None;
    let mut inserts = inserts.iter();
    let mut number = 1_000;
    loop {
        let asked =
            if backward { Page::Backward { limit, before: edge } } else { Page::Forward { limit, after: edge } };
        let listing = page(world, tenant, asked).await;
        assert!(listing.items.len() <= limit as usize && listing.items.len() == listing.positions.len());
        let ids = listing.items.iter().map(|item| item.id);
        if backward {
            seen.extend(ids.rev());
            edge = listing.positions.first().copied();
        } else {
            seen.extend(ids);
            edge = listing.positions.last().copied();
        }
        let more = if backward { listing.has_previous } else { listing.has_next };
        if !more {
            return seen;
        }
        for _ in 0..inserts.next().copied().unwrap_or(0) {
            insert(world, tenant, number).await;
            number += 1;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_existed_at_the_start_come_exactly_once() {
    let world = World::new().await;
    let handle = tokio::runtime::Handle::current();
    let cases = (0_usize..12, 1_u32..5, any::<bool>(), prop::collection::vec(0_u8..3, 0..4));
    let mut runner =
        TestRunner::new(ProptestConfig { cases: 8, failure_persistence: None, ..ProptestConfig::default() });
    let outcome = tokio::task::block_in_place(|| {
        runner.run(&cases, |(rows, limit, backward, inserts)| {
            handle.block_on(async {
                let tenant = world.tenant().await;
                let mut existing = vec![tenant.strategy];
                for number in 0..rows {
                    existing.push(insert(&world, &tenant, number).await);
                }
                let seen = read_all(&world, &tenant, limit, backward, &inserts).await;
                let mut of_the_start: Vec<_> = seen.iter().filter(|id| existing.contains(id)).copied().collect();
                if !backward {
                    of_the_start.reverse();
                }
                prop_assert_eq!(of_the_start, existing);
                let mut once = seen.clone();
                once.sort_unstable();
                once.dedup();
                prop_assert_eq!(once.len(), seen.len());
                Ok(())
            })
        })
    });
    outcome.unwrap();
}

#[tokio::test]
async fn versions_are_listed_by_number() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    for number in 2..=5 {
        let version = new_version(&format!("version {number}"));
        let added =
            world.strategy.strategies().add_version(&tenant.scope, tenant.strategy, version, None).await.unwrap();
        assert_eq!(added.number, number);
    }
    let list = async |page| world.strategy.strategies().list_versions(&tenant.scope, tenant.strategy, page).await;
    let first = list(Page::first(2)).await.unwrap();
    assert_eq!(first.items.iter().map(|item| item.number).collect::<Vec<_>>(), [5, 4]);
    assert!(first.has_next && !first.has_previous && first.total == 5);
    let rest = list(Page::Forward { limit: 9, after: first.positions.last().copied() }).await.unwrap();
    assert_eq!(rest.items.iter().map(|item| item.number).collect::<Vec<_>>(), [3, 2, 1]);
    let last = list(Page::Backward { limit: 2, before: None }).await.unwrap();
    assert_eq!(last.items.iter().map(|item| item.number).collect::<Vec<_>>(), [2, 1]);
    assert!(last.has_previous && !last.has_next);
    // The position of a strategy is an id, far beyond any number.
    let foreign = page(&world, &tenant, Page::first(1)).await.positions.first().copied();
    assert!(matches!(list(Page::Forward { limit: 1, after: foreign }).await, Err(StoreError::BadPosition)));
}

#[tokio::test]
async fn the_lists_of_many_strategies_are_the_lists_of_each() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let (strategies, runs) = (world.strategy.strategies(), world.strategy.runs());
    let mut owners = vec![tenant.strategy];
    for name in ["second", "third"] {
        owners.push(strategies.create(&tenant.scope, new_strategy(name, name)).await.unwrap().id);
    }
    for text in ["a", "b", "c"] {
        strategies.add_version(&tenant.scope, owners[1], new_version(text), None).await.unwrap();
        tenant.queued().await;
    }
    for page in [Page::first(2), Page::first(9), Page::Backward { limit: 2, before: None }] {
        let versions = strategies.list_versions_of(&tenant.scope, &owners, page).await.unwrap();
        let lists = runs.list_of(&tenant.scope, &owners, page).await.unwrap();
        assert_eq!((versions.len(), lists.len()), (3, 3));
        for (strategy, listing) in versions {
            let alone = strategies.list_versions(&tenant.scope, strategy, page).await.unwrap();
            assert_eq!(format!("{listing:?}"), format!("{alone:?}"));
        }
        for (strategy, listing) in lists {
            let alone = runs.list(&tenant.scope, Some(strategy), page).await.unwrap();
            assert_eq!(format!("{listing:?}"), format!("{alone:?}"));
        }
    }
}
