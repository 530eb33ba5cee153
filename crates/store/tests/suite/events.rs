//! The log of a run: numbered without a gap, replayed and followed without gap or duplicate.

use assay_store::{Event, EventKind, Events, LogEntry, Progress, RunStatus, StoreError};
use assay_types::{RunId, Timestamp};
use futures::StreamExt as _;

use crate::support::{Tenant, World, result};

fn line(number: usize) -> Event {
    Event::Log(format!("line {number}"))
}

async fn logged(world: &World, tenant: &Tenant, run: RunId) -> Vec<LogEntry> {
    world.strategy.events().after(&tenant.scope, run, 0, 10_000).await.unwrap()
}

#[tokio::test]
async fn every_kind_of_event_is_read_as_it_was_written() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await.id;
    let lease = world.lease().await.unwrap();
    let progress = Progress { done: 5, total: 10, message: "half".to_owned() };
    let point = Event::EquityPoint { time: Timestamp::from_nanos(1_577_836_800_000_000_001), equity: 10_000.1 };
    let events = [Event::Progress(progress.clone()), point, Event::Log("hello".to_owned())];
    world.dispatcher.events().append(&lease, &events).await.unwrap();
    assert_eq!(tenant.run(run).await.progress, progress);
    world.dispatcher.queue().succeed_backtest(&lease, result()).await.unwrap();

    let log = logged(&world, &tenant, run).await;
    assert_eq!(log.iter().map(|entry| entry.sequence).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    let kinds: Vec<EventKind> = log.into_iter().map(|entry| entry.kind).collect();
    let mut expected = vec![EventKind::Queued, EventKind::Started { attempt: 1 }];
    expected.extend(events.map(EventKind::Reported));
    expected.push(EventKind::Finished(RunStatus::Succeeded));
    assert_eq!(kinds, expected);
}

#[tokio::test]
async fn what_comes_out_of_a_sandbox_is_cleaned() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await.id;
    let lease = world.lease().await.unwrap();
    let hostile = [
        Event::Log("a\0b".to_owned()),
        Event::Log("é".repeat(10_000)),
        Event::EquityPoint { time: Timestamp::from_nanos(0), equity: f64::NAN },
        Event::Progress(Progress { done: u64::MAX, total: u64::MAX, message: "\0".to_owned() }),
    ];
    world.dispatcher.events().append(&lease, &hostile).await.unwrap();
    let log = logged(&world, &tenant, run).await;
    let lines: Vec<&str> = log
        .iter()
        .filter_map(|entry| match &entry.kind {
            EventKind::Reported(Event::Log(line)) => Some(line.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(lines, ["ab", "é".repeat(2_048).as_str()]);
    assert_eq!(log.len(), 5, "the number that is none is dropped: {log:?}");
    assert_eq!(tenant.run(run).await.progress.message, "");
}

#[tokio::test]
async fn a_log_is_bounded_and_still_tells_the_end() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await.id;
    let lease = world.lease().await.unwrap();
    let flood: Vec<Event> = (0..Events::MAX_ENTRIES as usize + 500).map(line).collect();
    for part in flood.chunks(700) {
        world.dispatcher.events().append(&lease, part).await.unwrap();
    }
    world.dispatcher.queue().succeed_backtest(&lease, result()).await.unwrap();
    let log = logged(&world, &tenant, run).await;
    assert_eq!(log.len(), Events::MAX_ENTRIES as usize + 1);
    assert_eq!(log.last().unwrap().kind, EventKind::Finished(RunStatus::Succeeded));
}

#[tokio::test]
async fn concurrent_writers_leave_no_gap() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await.id;
    let lease = world.lease().await.unwrap();
    let write = async |from: usize| {
        for number in from..from + 10 {
            world.dispatcher.events().append(&lease, &[line(number)]).await.unwrap();
        }
    };
    tokio::join!(write(0), write(10), write(20));
    let sequence: Vec<u32> = logged(&world, &tenant, run).await.iter().map(|entry| entry.sequence).collect();
    assert_eq!(sequence, (1..=32).collect::<Vec<u32>>());
}

#[tokio::test]
async fn followers_that_come_and_go_see_the_whole_log_once() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await.id;
    let write = async {
        let lease = world.lease().await.unwrap();
        for number in 0..60 {
            world.dispatcher.events().append(&lease, &[line(number)]).await.unwrap();
        }
        world.dispatcher.queue().succeed_backtest(&lease, result()).await.unwrap();
    };
    let whole = async {
        let stream = world.strategy.events().follow(&tenant.scope, run, 0);
        stream.map(Result::unwrap).collect::<Vec<_>>().await
    };
    // This one drops its stream after every few entries and comes back with its cursor.
    let restless = async {
        let mut seen: Vec<LogEntry> = Vec::new();
        for patience in (1..8).cycle() {
            let cursor = seen.last().map_or(0, |entry| entry.sequence);
            let stream = world.strategy.events().follow(&tenant.scope, run, cursor);
            seen.extend(stream.take(patience).map(Result::unwrap).collect::<Vec<_>>().await);
            if matches!(seen.last(), Some(entry) if matches!(entry.kind, EventKind::Finished(_))) {
                break;
            }
        }
        seen
    };
    let ((), whole, restless) = tokio::join!(write, whole, restless);
    assert_eq!(whole, logged(&world, &tenant, run).await);
    assert_eq!(restless, whole);
    assert_eq!(whole.len(), 63);
}

#[tokio::test]
async fn following_a_run_of_others_ends_at_once() {
    let world = World::new().await;
    let (a, b) = (world.tenant().await, world.tenant().await);
    let victim = b.queued().await.id;
    let seen: Vec<_> = world.strategy.events().follow(&a.scope, victim, 0).collect().await;
    assert!(matches!(seen.as_slice(), [Err(StoreError::NotFound("run"))]), "{seen:?}");
}
