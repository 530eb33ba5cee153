//! Questions to runs: asked once, answered once, by the organisation's own jobs.

use std::time::Duration;

use assay_store::{
    Ended, ExitClass, Failure, Inspection, NewInspection, Queue, RetryOutcome, RunStatus, Setback, StoreError, Work,
};
use assay_types::{InspectionId, JobId, RunId, Scope};

use crate::support::{World, fresh, result};

const QUESTION: &str = r#"{"decision":{"trade":1}}"#;

fn question(run: RunId, text: &str) -> NewInspection {
    NewInspection {
        id: InspectionId::from_uuid(fresh()),
        job: JobId::from_uuid(fresh()),
        run,
        question_json: text.to_owned(),
        trace: None,
    }
}

async fn ask(world: &World, scope: &Scope, run: RunId, text: &str) -> Result<Inspection, StoreError> {
    world.strategy.inspections().start(scope, question(run, text)).await
}

#[tokio::test]
async fn only_a_run_with_a_result_is_asked_and_only_by_its_organisation() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await.id;
    assert!(matches!(ask(&world, &tenant.scope, run, QUESTION).await, Err(StoreError::NotFound("run"))));
    let lease = world.lease().await.unwrap();
    world.dispatcher.queue().succeed_backtest(&lease, result()).await.unwrap();
    let asked = ask(&world, &tenant.scope, run, QUESTION).await.unwrap();
    assert_eq!((asked.run, asked.status, asked.question_json.as_str()), (run, RunStatus::Queued, QUESTION));

    let stranger = world.tenant().await;
    assert!(matches!(ask(&world, &stranger.scope, run, QUESTION).await, Err(StoreError::NotFound("run"))));
    let seen = world.strategy.inspections().get(&stranger.scope, asked.id).await;
    assert!(matches!(seen, Err(StoreError::NotFound("inspection"))));
}

#[tokio::test]
async fn an_answer_is_stored_once_and_the_same_question_is_not_asked_again() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await;
    let queue = world.dispatcher.queue();
    queue.succeed_backtest(&world.lease().await.unwrap(), result()).await.unwrap();
    let asked = ask(&world, &tenant.scope, run.id, QUESTION).await.unwrap();
    assert_eq!(ask(&world, &tenant.scope, run.id, QUESTION).await.unwrap().id, asked.id);

    let lease = world.lease().await.unwrap();
    let Work::Inspection { inspection, run: of, spec_json, question_json } = &lease.work else {
        panic!("{:?}", lease.work)
    };
    assert_eq!((*inspection, *of, spec_json, question_json.as_str()), (asked.id, run.id, &run.spec_json, QUESTION));
    assert_eq!(world.lease().await, None, "it was asked once");
    queue.succeed_inspection(&lease, "{}").await.unwrap();
    queue.succeed_inspection(&lease, "{\"late\":1}").await.unwrap();
    let failure = Failure { class: ExitClass::Oom, message: "late".to_owned() };
    queue.fail(&lease, failure, Ended::default()).await.unwrap();
    let answered = world.strategy.inspections().get(&tenant.scope, asked.id).await.unwrap();
    assert_eq!((answered.status, answered.answer_json.as_deref()), (RunStatus::Succeeded, Some("{}")));
    assert!(answered.finished_at.is_some() && answered.failure.is_none());
    assert_eq!(ask(&world, &tenant.scope, run.id, QUESTION).await.unwrap(), answered);
    let other = ask(&world, &tenant.scope, run.id, r#"{"decision":{"trade":2}}"#).await.unwrap();
    assert_ne!(other.id, asked.id);
}

#[tokio::test]
async fn a_question_that_failed_says_why_and_can_be_asked_again() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await.id;
    let queue = world.dispatcher.queue();
    queue.succeed_backtest(&world.lease().await.unwrap(), result()).await.unwrap();
    let asked = ask(&world, &tenant.scope, run, QUESTION).await.unwrap();
    let lease = world.lease().await.unwrap();
    let failure = Failure { class: ExitClass::WallLimit, message: "too long".to_owned() };
    queue.fail(&lease, failure.clone(), Ended::default()).await.unwrap();
    let failed = world.strategy.inspections().get(&tenant.scope, asked.id).await.unwrap();
    assert_eq!((failed.status, failed.failure), (RunStatus::TimedOut, Some(failure)));
    assert_ne!(ask(&world, &tenant.scope, run, QUESTION).await.unwrap().id, asked.id);
}

#[tokio::test]
async fn a_zombie_cannot_answer_and_the_platforms_failures_are_counted() {
    let world = World::new().await;
    let tenant = world.tenant().await;
    let run = tenant.queued().await.id;
    let queue = world.dispatcher.queue();
    queue.succeed_backtest(&world.lease().await.unwrap(), result()).await.unwrap();
    let asked = ask(&world, &tenant.scope, run, QUESTION).await.unwrap();
    let zombie = world.lease().await.unwrap();
    world.let_leases_run_out().await;
    assert_eq!(queue.expire().await.unwrap().len(), 1);
    let waiting = world.strategy.inspections().get(&tenant.scope, asked.id).await.unwrap();
    assert_eq!(waiting.status, RunStatus::Queued);
    assert!(matches!(queue.succeed_inspection(&zombie, "{}").await, Err(StoreError::LeaseLost)));
    for _ in 1..Queue::MAX_FAILURES {
        let lease = world.lease().await.unwrap();
        let outcome =
            queue.retry(&lease, Duration::ZERO, Setback { reason: "broken", sentence: "It broke." }).await.unwrap();
        assert_eq!(outcome == RetryOutcome::DeadLettered, lease.failures + 1 == Queue::MAX_FAILURES);
    }
    let dead = world.strategy.inspections().get(&tenant.scope, asked.id).await.unwrap();
    assert_eq!(dead.failure.map(|failure| failure.class), Some(ExitClass::PlatformError));
}
