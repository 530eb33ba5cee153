use super::*;

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_nanos(seconds * 1_000_000_000)
}

fn secs(seconds: u64) -> Result<(), Duration> {
    Err(Duration::from_secs(seconds))
}

/// Tries a wrong password, so many times.
fn guess(throttle: &Throttle, attempt: &Attempt, times: u32, now: Timestamp) {
    for _ in 0..times {
        if throttle.admit(attempt, now).is_ok() {
            throttle.failed(attempt);
        }
    }
}

#[test]
fn so_many_attempts_a_minute_right_or_wrong() {
    let (throttle, attempt) = (Throttle::new(3), Attempt::new("ada@example.org", "10.0.0.1"));
    for second in [0, 10, 20] {
        assert_eq!(throttle.admit(&attempt, at(second)), Ok(()));
        throttle.succeeded(&attempt);
    }
    assert_eq!(throttle.admit(&attempt, at(20)), secs(40));
    assert_eq!(throttle.admit(&attempt, at(60)), Ok(()), "a refused attempt prolongs nothing");
}

#[test]
fn attempts_at_once_count_before_any_of_them_failed() {
    let (throttle, attempt) = (Throttle::new(5), Attempt::new("ada@example.org", "10.0.0.1"));
    assert_eq!((0..50).filter(|_| throttle.admit(&attempt, at(0)).is_ok()).count(), 5);
}

#[test]
fn each_further_guess_doubles_the_lockout_up_to_a_quarter_of_an_hour() {
    let (throttle, attempt) = (Throttle::new(5), Attempt::new("ada@example.org", "10.0.0.1"));
    guess(&throttle, &attempt, 5, at(0));
    let mut now = 0;
    for minutes in [1, 2, 4, 8, 15, 15] {
        assert_eq!(throttle.admit(&attempt, at(now)), secs(minutes * 60));
        now += i64::try_from(minutes * 60).unwrap();
        assert_eq!(throttle.admit(&attempt, at(now - 1)), secs(1));
        guess(&throttle, &attempt, 1, at(now));
    }
}

#[test]
fn another_address_and_another_account_are_not_held_up() {
    let throttle = Throttle::new(5);
    guess(&throttle, &Attempt::new("ada@example.org", "10.0.0.1"), 50, at(0));
    assert!(throttle.admit(&Attempt::new("ADA@example.org", "10.0.0.1"), at(0)).is_err());
    assert!(throttle.admit(&Attempt::new("ada@example.org", "10.0.0.2"), at(0)).is_ok());
    assert!(throttle.admit(&Attempt::new("bob@example.org", "10.0.0.1"), at(0)).is_ok());
}

#[test]
fn success_and_time_forgive() {
    let (throttle, attempt) = (Throttle::new(5), Attempt::new("a", "b"));
    guess(&throttle, &attempt, 5, at(0));
    assert_eq!(throttle.admit(&attempt, at(60)), Ok(()));
    throttle.succeeded(&attempt);
    guess(&throttle, &attempt, 4, at(60));
    assert_eq!(throttle.admit(&attempt, at(120)), Ok(()), "four guesses after the right one");
    guess(&throttle, &attempt, 5, at(200));
    guess(&throttle, &attempt, 4, at(2_001));
    assert_eq!(throttle.admit(&attempt, at(2_001)), Ok(()), "half an hour later it begins anew");
}

#[test]
fn memory_is_bounded_and_keeps_the_latest() {
    let throttle = Throttle::new(5);
    for n in 0..=i64::try_from(CAPACITY).unwrap() {
        throttle.admit(&Attempt::new(&n.to_string(), ""), Timestamp::from_nanos(n)).unwrap();
    }
    let all = throttle.lock();
    assert!(all.len() <= CAPACITY);
    assert!(all.contains_key(&Attempt::new(&CAPACITY.to_string(), "")));
    assert!(!all.contains_key(&Attempt::new("0", "")));
}
