use std::future::pending;

use tokio::sync::oneshot;

use super::*;

const SHORT: Duration = Duration::from_secs(5);

struct Told(Option<oneshot::Sender<()>>);

impl Drop for Told {
    fn drop(&mut self) {
        if let Some(sender) = self.0.take() {
            let _ = sender.send(());
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_soft_stop_waits_for_work_in_flight() {
    let life = Lifecycle::new(SHORT);
    let work = life.spawn("work", async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        42
    });
    life.shutdown().await.unwrap();
    assert_eq!(work.await.unwrap(), Some(42));
}

#[tokio::test(start_paused = true)]
async fn a_hard_stop_drops_what_does_not_end() {
    let life = Lifecycle::new(SHORT);
    let (sender, dropped) = oneshot::channel();
    let told = Told(Some(sender));
    let work = life.spawn("work", async move {
        let _told = told;
        pending::<()>().await;
    });
    life.shutdown().await.unwrap();
    dropped.await.unwrap();
    assert_eq!(work.await.unwrap(), None);
}

#[tokio::test]
async fn the_first_failure_of_a_critical_task_ends_the_life_with_its_reason() {
    let life = Lifecycle::new(SHORT);
    let stopping = life.stopping();
    life.spawn_critical("the queue", async { Err::<(), _>("connection lost") });
    let consequence = life.stopping();
    life.spawn_critical("the listener", async move {
        consequence.cancelled().await;
        Err::<(), _>("no queue")
    });
    stopping.cancelled().await;
    let failure = life.shutdown().await.unwrap_err();
    assert_eq!(failure.to_string(), "the queue failed");
    assert_eq!(failure.source().unwrap().to_string(), "connection lost");
}

#[tokio::test]
async fn a_critical_task_that_ends_early_or_panics_stops_the_process() {
    for (panics, expected) in [(false, "the reaper ended although nobody asked it to"), (true, "the reaper panicked")] {
        let life = Lifecycle::new(SHORT);
        life.spawn_critical("the reaper", async move {
            assert!(!panics, "on purpose");
            Ok::<(), io::Error>(())
        });
        life.stopping().cancelled().await;
        assert_eq!(life.shutdown().await.unwrap_err().to_string(), expected);
    }
}

#[tokio::test]
async fn a_critical_task_may_end_once_the_stop_began() {
    let life = Lifecycle::new(SHORT);
    let stopping = life.stopping();
    life.spawn_critical("the reaper", async move {
        stopping.cancelled().await;
        Ok::<(), io::Error>(())
    });
    life.shutdown().await.unwrap();
}

#[tokio::test]
async fn a_panic_in_an_ordinary_task_stays_there() {
    let life = Lifecycle::new(SHORT);
    let work = life.spawn("work", async {
        assert!(std::hint::black_box(false), "on purpose");
    });
    assert_eq!(work.await.unwrap(), None);
    assert!(!life.stopping().is_cancelled());
    life.shutdown().await.unwrap();
}
