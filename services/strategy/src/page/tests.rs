use assay_proto::v1::PageRequest;
use proptest::prelude::*;

use super::*;

fn forward(first: u32, after: &str) -> PageRequest {
    PageRequest { first, after: after.to_owned(), ..PageRequest::default() }
}

fn backward(last: u32, before: &str) -> PageRequest {
    PageRequest { last, before: before.to_owned(), ..PageRequest::default() }
}

#[test]
fn both_directions_at_once_are_refused() {
    let both = PageRequest { first: 1, last: 1, ..PageRequest::default() };
    assert!(matches!(asked(Some(both)), Err(CallError::Invalid(_))));
    let mixed = PageRequest { first: 1, before: "x".to_owned(), ..PageRequest::default() };
    assert!(matches!(asked(Some(mixed)), Err(CallError::Invalid(_))));
}

#[test]
fn limits_have_a_default_and_a_bound() {
    assert_eq!(asked(None).unwrap(), Asked::Forward { limit: 20, after: None });
    assert_eq!(asked(Some(forward(100, ""))).unwrap(), Asked::Forward { limit: 100, after: None });
    assert!(matches!(asked(Some(forward(101, ""))), Err(CallError::Invalid(_))));
    assert!(matches!(asked(Some(backward(101, ""))), Err(CallError::Invalid(_))));
}

#[test]
fn a_position_of_another_list_is_refused() {
    assert!(slice(Some(forward(1, "one")), 3).is_err());
    assert!(slice(Some(forward(1, "-1")), 3).is_err());
    assert!(page(Some(forward(1, "one"))).is_err());
    assert_eq!(slice(Some(forward(1, "99")), 3).unwrap().range, 3..3);
}

proptest! {
    #[test]
    fn pages_in_either_direction_cover_a_list_once(total in 0_usize..250, limit in 1_u32..100) {
        let mut seen = Vec::new();
        let mut after = String::new();
        loop {
            let part = slice(Some(forward(limit, &after)), total).unwrap();
            seen.extend(part.range.clone());
            prop_assert_eq!(part.info.positions.len(), part.range.len());
            let Some(last) = part.info.positions.last().filter(|_| part.info.has_next_page) else { break };
            after.clone_from(last);
        }
        prop_assert_eq!(&seen, &(0..total).collect::<Vec<_>>());

        let mut back = Vec::new();
        let mut before = String::new();
        loop {
            let part = slice(Some(backward(limit, &before)), total).unwrap();
            back.splice(0..0, part.range.clone());
            let Some(first) = part.info.positions.first().filter(|_| part.info.has_previous_page) else { break };
            before.clone_from(first);
        }
        prop_assert_eq!(back, seen);
    }
}
