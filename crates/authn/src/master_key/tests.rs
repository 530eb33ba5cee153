use super::*;
use crate::testing::Counted;

fn key(entropy: &Counted) -> MasterKey {
    MasterKey::parse(&MasterKey::draw(entropy)).unwrap()
}

#[test]
fn what_is_sealed_opens_with_the_same_key_and_context_only() {
    let entropy = Counted::default();
    let (ours, theirs) = (key(&entropy), key(&entropy));
    let sealed = ours.seal("key a", b"secret", &entropy).unwrap();
    assert_eq!(*ours.open("key a", &sealed).unwrap(), b"secret");
    assert!(!sealed.windows(6).any(|window| window == b"secret"));
    assert_eq!(theirs.open("key a", &sealed), Err(MasterKeyError::Mismatch));
    assert_eq!(ours.open("key b", &sealed), Err(MasterKeyError::Mismatch));
}

#[test]
fn any_change_and_any_cut_is_noticed() {
    let entropy = Counted::default();
    let key = key(&entropy);
    let sealed = key.seal("key", b"secret", &entropy).unwrap();
    for at in 0..sealed.len() {
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        assert!(key.open("key", &changed).is_err(), "byte {at}");
        assert!(key.open("key", &sealed[..at]).is_err(), "cut at {at}");
    }
}

#[test]
fn a_key_is_64_hexadecimal_digits() {
    assert!(MasterKey::parse(&format!(" {}\n", "0a".repeat(32)).into()).is_ok());
    for bad in ["", "abc", &"g".repeat(64), &"0".repeat(66)] {
        assert_eq!(MasterKey::parse(&(*bad).into()).err(), Some(MasterKeyError::Malformed), "{bad}");
    }
}
