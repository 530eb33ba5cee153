use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_nanos(seconds * 1_000_000_000)
}

fn fail(throttle: &Throttle, attempt: &Attempt, times: u32) {
    for _ in 0..times {
        throttle.failed(attempt, at(0));
    }
}

#[test]
fn the_first_failures_are_free_then_each_wait_doubles_up_to_a_quarter_of_an_hour() {
    let (throttle, attempt) = (Throttle::default(), Attempt::new("ada@example.org", "10.0.0.1"));
    fail(&throttle, &attempt, 4);
    assert_eq!(throttle.blocked(&attempt, at(0)), None);
    for wait in [2, 4, 8, 16] {
        fail(&throttle, &attempt, 1);
        assert_eq!(throttle.blocked(&attempt, at(0)), Some(Duration::from_secs(wait)));
        assert_eq!(throttle.blocked(&attempt, at(1)), Some(Duration::from_secs(wait - 1)));
        assert_eq!(throttle.blocked(&attempt, at(i64::try_from(wait).unwrap())), None);
    }
    fail(&throttle, &attempt, 60);
    assert_eq!(throttle.blocked(&attempt, at(0)), Some(LONGEST_WAIT));
}

#[test]
fn another_address_and_another_account_are_not_held_up() {
    let throttle = Throttle::default();
    fail(&throttle, &Attempt::new("ada@example.org", "10.0.0.1"), 50);
    assert!(throttle.blocked(&Attempt::new("ADA@example.org", "10.0.0.1"), at(0)).is_some());
    assert!(throttle.blocked(&Attempt::new("ada@example.org", "10.0.0.2"), at(0)).is_none());
    assert!(throttle.blocked(&Attempt::new("bob@example.org", "10.0.0.1"), at(0)).is_none());
}

#[test]
fn success_and_time_forgive() {
    let (throttle, attempt) = (Throttle::default(), Attempt::new("a", "b"));
    fail(&throttle, &attempt, 20);
    throttle.succeeded(&attempt);
    assert_eq!(throttle.blocked(&attempt, at(0)), None);
    fail(&throttle, &attempt, 20);
    throttle.failed(&attempt, at(31 * 60));
    assert_eq!(throttle.blocked(&attempt, at(31 * 60)), None);
}

#[test]
fn memory_is_bounded_and_keeps_the_latest() {
    let throttle = Throttle::default();
    for n in 0..=i64::try_from(CAPACITY).unwrap() {
        throttle.failed(&Attempt::new(&n.to_string(), ""), Timestamp::from_nanos(n));
    }
    let all = throttle.lock();
    assert!(all.len() <= CAPACITY);
    assert!(all.contains_key(&Attempt::new(&CAPACITY.to_string(), "")));
    assert!(!all.contains_key(&Attempt::new("0", "")));
}
