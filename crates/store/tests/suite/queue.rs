//! The queue: every job ends once, whoever dies in between.

use std::{collections::HashSet, time::Duration};

use crate::support::{TTL, World, eventually, ready, result};
use assay_store::{
    Ended, ExitClass, Failure, JobKind, NewRun, Queue, RetryOutcome, RunStatus, Setback, StoreError, Work, backoff,
};

fn run_of(lease: &assay_store::Lease) -> Option<assay_types::RunId> {
    match lease.work {
        Work::Backtest { run, .. } => Some(run),
        Work::Import { .. } | Work::Inspection { .. } => None,
    }
}

fn setback(reason: &'static str) -> Setback<'static> {
    Setback { reason, sentence: "It did not work." }
}

#[tokio::test]
async fn a_job_carries_what_the_run_needs() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await;
    let lease = world.lease().await.unwrap();
    assert_eq!(lease.organisation, tenant.scope.organisation());
    assert_eq!((lease.attempt, lease.failures), (1, 0));
    assert_eq!(lease.trace, tenant.new_run().trace);
    let Work::Backtest { run: leased, spec_json, dataset, bars_key, bars } = &lease.work else { panic!() };
    assert_eq!((*leased, spec_json, *dataset), (run.id, &run.spec_json, tenant.dataset));
    assert_eq!((bars_key.as_str(), *bars), (ready().object_key.as_str(), ready().rows));
    assert_eq!(tenant.run(run.id).await.status, RunStatus::Running);
    assert_eq!(world.lease().await, None);
}

#[tokio::test]
async fn a_result_is_stored_once_and_repeating_it_changes_nothing() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await;
    let lease = world.lease().await.unwrap();
    let queue = world.dispatcher.queue();
    queue.succeed_backtest(&lease, result()).await.unwrap();
    let stored = tenant.run(run.id).await;
    assert_eq!(stored.status, RunStatus::Succeeded);
    assert_eq!(stored.summary_json, Some(result().summary_json));
    assert_eq!(stored.result_digest, Some(result().result_digest));
    assert!((stored.timings.compute - 2.0).abs() < f64::EPSILON && stored.timings.queued > 0.0);
    let artifacts = world.strategy.runs().artifacts(&tenant.scope, run.id).await.unwrap();
    assert_eq!(artifacts, result().artifacts);

    queue.succeed_backtest(&lease, result()).await.unwrap();
    let failure = Failure { class: ExitClass::Oom, message: "late".to_owned() };
    queue.fail(&lease, failure, Ended::default()).await.unwrap();
    assert_eq!(tenant.run(run.id).await, stored);
    let log = world.strategy.events().after(&tenant.scope, run.id, 0, 100).await.unwrap();
    assert_eq!(log.len(), 3, "{log:?}");
}

#[tokio::test]
async fn a_zombie_is_fenced_off() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await;
    let queue = world.dispatcher.queue();
    let zombie = world.lease().await.unwrap();
    world.let_leases_run_out().await;
    assert_eq!(queue.expire().await.unwrap().len(), 1);
    let heir = world.lease().await.unwrap();
    assert_eq!((heir.job, heir.attempt, heir.failures), (zombie.job, 2, 1));
    assert!(heir.fence > zombie.fence);

    let failure = Failure { class: ExitClass::Oom, message: "no".to_owned() };
    assert!(matches!(queue.heartbeat(&zombie, TTL).await, Err(StoreError::LeaseLost)));
    assert!(matches!(queue.succeed_backtest(&zombie, result()).await, Err(StoreError::LeaseLost)));
    assert!(matches!(queue.fail(&zombie, failure, Ended::default()).await, Err(StoreError::LeaseLost)));
    assert!(matches!(queue.retry(&zombie, Duration::ZERO, setback("no")).await, Err(StoreError::LeaseLost)));
    assert!(matches!(queue.release(&zombie).await, Err(StoreError::LeaseLost)));
    let line = [assay_store::Event::Log("boo".to_owned())];
    assert!(matches!(world.dispatcher.events().append(&zombie, &line).await, Err(StoreError::LeaseLost)));
    assert_eq!(tenant.run(run.id).await.status, RunStatus::Running);

    queue.succeed_backtest(&heir, result()).await.unwrap();
    assert!(matches!(queue.succeed_backtest(&zombie, result()).await, Err(StoreError::LeaseLost)));
    assert_eq!(tenant.run(run.id).await.attempt, 2);
}

#[tokio::test]
async fn many_workers_lease_each_job_once() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    for _ in 0..12 {
        tenant.queued().await;
    }
    let drain = || async {
        let mut jobs = Vec::new();
        while let Some(lease) = world.lease().await {
            jobs.push(lease.job);
            world.dispatcher.queue().succeed_backtest(&lease, result()).await.unwrap();
        }
        jobs
    };
    let (a, b, c, d) = tokio::join!(drain(), drain(), drain(), drain());
    let all: Vec<_> = [a, b, c, d].concat();
    assert_eq!(all.len(), 12);
    assert_eq!(all.iter().collect::<HashSet<_>>().len(), 12);
}

#[tokio::test]
async fn organisations_take_turns_however_long_ones_queue_is() {
    let world = World::new().await;
    let (greedy, modest, late) = (world.tenant().await, world.tenant().await, world.tenant().await);
    for _ in 0..6 {
        greedy.queued().await;
    }
    modest.queued().await;
    late.queued().await;
    let mut order = Vec::new();
    for _ in 0..5 {
        order.push(world.lease().await.unwrap().organisation);
    }
    let [g, m, l] = [&greedy, &modest, &late].map(|tenant| tenant.scope.organisation());
    assert_eq!(order, [g, m, l, g, g]);
}

#[tokio::test]
async fn only_the_kinds_asked_for_are_leased() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    tenant.queued().await;
    let queue = world.dispatcher.queue();
    assert_eq!(queue.lease("importer", &[JobKind::Import], TTL).await.unwrap(), None);
    assert!(queue.lease("runner", &[JobKind::Backtest], TTL).await.unwrap().is_some());
}

#[tokio::test]
async fn a_heartbeat_extends_the_lease_and_tells_of_a_cancellation() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await;
    let lease = world.lease().await.unwrap();
    let queue = world.dispatcher.queue();
    world.let_leases_run_out().await;
    assert!(!queue.heartbeat(&lease, TTL).await.unwrap().cancel_requested);
    assert_eq!(queue.expire().await.unwrap(), []);

    let asked = world.strategy.runs().cancel(&tenant.scope, run.id).await.unwrap();
    assert!(asked.cancel_requested && asked.status == RunStatus::Running);
    assert!(queue.heartbeat(&lease, TTL).await.unwrap().cancel_requested);
    let failure = Failure { class: ExitClass::Canceled, message: "canceled".to_owned() };
    queue.fail(&lease, failure, Ended::default()).await.unwrap();
    assert_eq!(tenant.run(run.id).await.status, RunStatus::Canceled);
}

#[tokio::test]
async fn a_queued_run_is_canceled_at_once_and_stays_so() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await;
    let canceled = world.strategy.runs().cancel(&tenant.scope, run.id).await.unwrap();
    assert_eq!(canceled.status, RunStatus::Canceled);
    assert_eq!(canceled.failure.as_ref().unwrap().class, ExitClass::Canceled);
    assert_eq!(world.lease().await, None);
    assert_eq!(world.strategy.runs().cancel(&tenant.scope, run.id).await.unwrap(), canceled);
}

#[tokio::test]
async fn a_canceled_run_whose_dispatcher_died_is_not_begun_again() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await;
    world.lease().await.unwrap();
    world.strategy.runs().cancel(&tenant.scope, run.id).await.unwrap();
    world.let_leases_run_out().await;
    let expired = world.dispatcher.queue().expire().await.unwrap();
    assert_eq!(expired.first().map(|job| job.outcome), Some(RetryOutcome::Canceled));
    assert_eq!(tenant.run(run.id).await.status, RunStatus::Canceled);
}

#[tokio::test]
async fn a_job_that_the_platform_fails_at_waits_and_then_is_given_up() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await;
    let queue = world.dispatcher.queue();
    for failures in 1..Queue::MAX_FAILURES {
        let lease = world.lease().await.unwrap();
        let outcome = queue.retry(&lease, Duration::from_mins(1), setback("docker went away")).await.unwrap();
        assert_eq!(outcome, RetryOutcome::Requeued);
        assert_eq!(tenant.run(run.id).await.status, RunStatus::Queued);
        assert_eq!(world.lease().await, None, "it is delayed");
        world.let_delays_pass().await;
        assert_eq!(lease.failures + 1, failures);
    }
    let last = world.lease().await.unwrap();
    assert_eq!(queue.retry(&last, Duration::ZERO, setback("again")).await.unwrap(), RetryOutcome::DeadLettered);
    let failed = tenant.run(run.id).await;
    assert_eq!(failed.status, RunStatus::Failed);
    let failure = failed.failure.unwrap();
    assert_eq!((failure.class, failure.message.as_str()), (ExitClass::PlatformError, "It did not work."));
    world.let_delays_pass().await;
    assert_eq!(world.lease().await, None);
    assert_eq!(
        world.admin("UPDATE queue.jobs SET state = state WHERE state = 'dead' AND last_error = 'again'").await,
        1
    );
}

#[tokio::test]
async fn a_released_job_does_not_count_as_a_failure() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    tenant.queued().await;
    for attempt in 1..=Queue::MAX_FAILURES + 2 {
        let lease = world.lease().await.unwrap();
        assert_eq!((lease.attempt, lease.failures), (attempt, 0));
        world.dispatcher.queue().release(&lease).await.unwrap();
    }
}

#[tokio::test]
async fn what_runs_is_known_to_whoever_cleans_up() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await;
    let lease = world.lease().await.unwrap();
    let running = world.dispatcher.queue().running().await.unwrap();
    let [job] = running.as_slice() else { panic!("{running:?}") };
    assert_eq!((job.job, job.subject, job.attempt), (lease.job, run.id.as_uuid(), 1));
    assert_eq!((run_of(&lease), job.worker.as_str()), (Some(run.id), "worker"));
}

#[tokio::test]
async fn a_new_job_wakes_who_waits() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let mut waker = world.dispatcher.queue().waker();
    // The first wake says that somebody listens now.
    waker.wait(Duration::from_secs(10)).await;
    let started = std::time::Instant::now();
    let ((), run) = tokio::join!(waker.wait(Duration::from_secs(10)), tenant.queued());
    assert!(started.elapsed() < Duration::from_secs(5), "woken by the clock");
    eventually("the job can be leased", || async {
        world.lease().await.is_some_and(|lease| run_of(&lease) == Some(run.id))
    })
    .await;
}

#[tokio::test]
async fn the_same_request_twice_is_one_run() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let keyed = || NewRun { idempotency_key: Some("key".to_owned()), ..tenant.new_run() };
    let (a, b, c) = tokio::join!(tenant.start(keyed()), tenant.start(keyed()), tenant.start(keyed()));
    assert_eq!([a.fresh, b.fresh, c.fresh].iter().filter(|fresh| **fresh).count(), 1);
    assert!(a.run.id == b.run.id && b.run.id == c.run.id);
    assert!(world.lease().await.is_some());
    assert_eq!(world.lease().await, None);

    let other = NewRun { spec_digest: assay_types::Digest::of(b"other"), ..keyed() };
    let refused = world.strategy.runs().start(&tenant.scope, other).await;
    assert!(matches!(refused, Err(StoreError::IdempotencyMismatch)));
    let neighbour = world.tenant().await;
    assert!(neighbour.start(NewRun { idempotency_key: Some("key".to_owned()), ..neighbour.new_run() }).await.fresh);

    world.admin("UPDATE strategy.idempotency_keys SET created_at = now() - interval '25 hours'").await;
    assert!(tenant.start(keyed()).await.fresh, "a key lasts a day");
}

#[test]
fn backoff_doubles_up_to_a_minute_and_jitter_spreads_it() {
    let seconds: Vec<u64> = (0..9).map(|failures| backoff(failures, 0.0).as_secs()).collect();
    assert_eq!(seconds, [1, 1, 2, 4, 8, 16, 32, 60, 60]);
    assert_eq!(backoff(3, 1.0), Duration::from_secs(2));
    assert_eq!(backoff(3, f64::NAN.clamp(0.0, 0.5).max(0.0)), Duration::from_secs(4));
}
