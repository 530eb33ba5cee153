use super::*;

fn entry(fill: u8, length: usize) -> (Digest, Bytes) {
    let bytes = Bytes::from(vec![fill; length]);
    (Digest::of(&bytes), bytes)
}

#[test]
fn the_least_recently_used_goes_first_and_the_bound_holds() {
    let cache = Cache::new(100);
    let [first, second, third] = [entry(1, 40), entry(2, 40), entry(3, 40)];
    cache.keep(first.0, &first.1);
    cache.keep(second.0, &second.1);
    assert!(cache.find(first.0).is_some());
    cache.keep(third.0, &third.1);
    assert!(cache.find(second.0).is_none(), "it was not used since");
    assert_eq!(cache.find(first.0), Some(first.1));
    assert_eq!(cache.find(third.0), Some(third.1));
    assert_eq!(cache.state().bytes, 80);
}

#[test]
fn what_is_larger_than_the_whole_cache_is_not_kept() {
    let cache = Cache::new(100);
    let [small, large] = [entry(1, 10), entry(2, 101)];
    cache.keep(small.0, &small.1);
    cache.keep(large.0, &large.1);
    assert!(cache.find(large.0).is_none());
    assert!(cache.find(small.0).is_some(), "nothing had to make room");
}

#[test]
fn the_same_entry_twice_counts_once() {
    let cache = Cache::new(100);
    let (digest, bytes) = entry(1, 60);
    cache.keep(digest, &bytes);
    cache.keep(digest, &bytes);
    assert_eq!(cache.state().bytes, 60);
}
