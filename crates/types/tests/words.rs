//! Ids, timeframes, symbols and digests survive their text form, and hostile text is refused.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use assay_types::{Clock, Code, Digest, Entropy, RunId, Symbol, Timeframe, Timestamp, UserId};
use proptest::prelude::*;
use uuid::Uuid;

struct Fixed;

impl Clock for Fixed {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_700_000_000_000).unwrap()
    }
}

impl Entropy for Fixed {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(7);
    }
}

#[test]
fn generated_ids_are_a_function_of_clock_and_entropy() {
    let id = RunId::generate(&Fixed, &Fixed);
    assert_eq!(id, RunId::generate(&Fixed, &Fixed));
    assert_eq!(id.to_string(), "bt_01hf7yat00ew3re1r70w3ge1r7");
}

#[test]
fn an_id_of_another_kind_is_refused() {
    let id = RunId::generate(&Fixed, &Fixed).to_string();
    assert_eq!(id.parse::<UserId>().unwrap_err().to_string(), "expected an id that begins with `usr_`");
}

#[test]
fn codes_have_distinct_names() {
    let mut names: Vec<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Code::ALL.len());
}

#[test]
fn timeframes_print_their_largest_unit() {
    for (text, printed) in [("60s", "1m"), ("90m", "90m"), ("24h", "1d"), ("7d", "1w"), ("15s", "15s")] {
        assert_eq!(text.parse::<Timeframe>().unwrap().to_string(), printed);
    }
    for text in ["", "m", "0m", "-1h", "1.5h", "53w", "1x", "99999999999d", "1é"] {
        assert!(text.parse::<Timeframe>().is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn ids_round_trip(value: u128) {
        let id = RunId::from_uuid(Uuid::from_u128(value));
        prop_assert_eq!(id.to_string().parse::<RunId>().unwrap(), id);
    }

    #[test]
    fn no_text_panics(text in "\\PC{0,64}") {
        let _ = text.parse::<RunId>();
        let _ = text.parse::<Symbol>();
        let _ = text.parse::<Timeframe>();
        let _ = text.parse::<Digest>();
        let _ = format!("bt_{text}").parse::<RunId>();
    }

    #[test]
    fn digests_round_trip(bytes: Vec<u8>) {
        let digest = Digest::of(&bytes);
        prop_assert_eq!(digest.to_string().parse::<Digest>().unwrap(), digest);
    }
}
