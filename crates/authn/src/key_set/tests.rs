use assay_types::Clock as _;
use jsonwebtoken::{EncodingKey, Header, encode};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::testing::{Issuer, START};

fn set(issuer: &Issuer) -> KeySet {
    KeySet::new([issuer.key.public()])
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn good_claims(issuer: &Issuer) -> Value {
    let token = issuer.token();
    let body = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(body).unwrap()).unwrap()
}

/// Signs `claims` with the right key under the right header, but for the changes.
fn sign(issuer: &Issuer, claims: &Value, change: impl FnOnce(&mut Header)) -> String {
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(issuer.key.id().to_owned());
    change(&mut header);
    encode(&header, claims, &issuer.key.encoding).unwrap()
}

#[test]
fn a_token_proves_whom_it_was_issued_for() {
    let issuer = Issuer::new();
    let access = set(&issuer).verify(&issuer.token(), issuer.clock.now()).unwrap();
    assert_eq!(access.principal, issuer.principal);
    assert_eq!(access.assurance, 1);
    assert_eq!(seconds(access.expires_at), START + 600);
}

#[test]
fn a_token_is_good_for_ten_minutes_and_the_leeway() {
    let issuer = Issuer::new();
    let (set, token) = (set(&issuer), issuer.token());
    issuer.clock.advance(600 + LEEWAY_SECONDS - 1);
    assert!(set.verify(&token, issuer.clock.now()).is_ok());
    issuer.clock.advance(1);
    assert_eq!(set.verify(&token, issuer.clock.now()), Err(TokenError::Expired));
}

#[test]
fn a_token_from_the_future_is_refused() {
    let issuer = Issuer::new();
    let token = issuer.token();
    issuer.clock.advance(-LEEWAY_SECONDS - 1);
    assert_eq!(set(&issuer).verify(&token, issuer.clock.now()), Err(TokenError::Invalid));
}

#[test]
fn every_claim_has_to_be_there_and_right() {
    let issuer = Issuer::new();
    let (set, now) = (set(&issuer), issuer.clock.now());
    let good = good_claims(&issuer);
    assert!(set.verify(&sign(&issuer, &good, |_| ()), now).is_ok());
    for (claim, wrong) in [
        ("aud", json!("assay-staging")),
        ("aud", json!(["assay"])),
        ("iss", json!("https://evil.example")),
        ("sub", json!("org_01h455vb4pex5vsknk084sn02q")),
        ("sid", json!("")),
        ("org", json!(null)),
        ("role", json!("root")),
        ("aal", json!(-1)),
        ("exp", json!("9999999999")),
        ("exp", json!(i64::MAX)),
        ("exp", json!(START)),
        ("iat", json!(i64::MAX)),
    ] {
        let mut claims = good.clone();
        claims[claim] = wrong.clone();
        let outcome = set.verify(&sign(&issuer, &claims, |_| ()), now);
        assert_eq!(outcome, Err(TokenError::Invalid), "{claim} = {wrong}");
    }
    for claim in good.as_object().unwrap().keys() {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(claim);
        assert_eq!(set.verify(&sign(&issuer, &claims, |_| ()), now), Err(TokenError::Invalid), "without {claim}");
    }
}

#[test]
fn another_type_of_token_is_no_access_token() {
    let issuer = Issuer::new();
    let claims = good_claims(&issuer);
    for typ in [None, Some("JWT"), Some("rt+jwt")] {
        let token = sign(&issuer, &claims, |header| header.typ = typ.map(ToOwned::to_owned));
        assert_eq!(set(&issuer).verify(&token, issuer.clock.now()), Err(TokenError::Malformed), "{typ:?}");
    }
    let critical = sign(&issuer, &claims, |header| header.crit = Some(vec!["b64".to_owned()]));
    assert_eq!(set(&issuer).verify(&critical, issuer.clock.now()), Err(TokenError::Malformed));
}

#[test]
fn the_header_does_not_choose_the_algorithm() {
    let issuer = Issuer::new();
    let (set, now) = (set(&issuer), issuer.clock.now());
    let claims = good_claims(&issuer);
    for name in ["none", "None", "nOnE", "HS256", "ES256", "RS256"] {
        let header = json!({"alg": name, "typ": TYPE, "kid": issuer.key.id()});
        for signature in ["", "AAAA"] {
            let token = format!("{}.{}.{signature}", part(&header), part(&claims));
            assert!(set.verify(&token, now).is_err(), "{name}");
        }
    }
    // The public key is public: whoever takes it for a shared secret must not get in.
    let mut header = Header::new(Algorithm::HS256);
    header.typ = Some(TYPE.to_owned());
    header.kid = Some(issuer.key.id().to_owned());
    let confused = encode(&header, &claims, &EncodingKey::from_secret(issuer.key.public())).unwrap();
    assert_eq!(set.verify(&confused, now), Err(TokenError::Malformed));
}

#[test]
fn the_header_does_not_bring_the_key() {
    let issuer = Issuer::new();
    let stranger = issuer.another_key();
    let mut header = Header::new(Algorithm::EdDSA);
    header.typ = Some(TYPE.to_owned());
    header.jku = Some("https://evil.example/jwks.json".to_owned());
    let document: Value = serde_json::from_str(&KeySet::new([stranger.public()]).to_json()).unwrap();
    header.jwk = Some(serde_json::from_value(document["keys"][0].clone()).unwrap());
    for (kid, outcome) in [
        (Some(issuer.key.id()), TokenError::Invalid),
        (Some(stranger.id()), TokenError::UnknownKey),
        (None, TokenError::Malformed),
    ] {
        header.kid = kid.map(ToOwned::to_owned);
        let token = encode(&header, &good_claims(&issuer), &stranger.encoding).unwrap();
        assert_eq!(set(&issuer).verify(&token, issuer.clock.now()), Err(outcome));
    }
}

#[test]
fn rotation_overlaps() {
    let issuer = Issuer::new();
    let next = issuer.another_key();
    let both = KeySet::new([issuer.key.public(), next.public()]);
    let now = issuer.clock.now();
    assert!(both.verify(&issuer.token(), now).is_ok());
    assert!(both.verify(&issuer.token_of(&next), now).is_ok());
    let after = KeySet::new([next.public()]);
    assert_eq!(after.verify(&issuer.token(), now), Err(TokenError::UnknownKey));
}

#[test]
fn a_set_survives_json_and_refuses_strange_keys() {
    let issuer = Issuer::new();
    let json = set(&issuer).to_json();
    let read = KeySet::parse(&json).unwrap();
    assert_eq!(read.to_json(), json);
    assert!(read.verify(&issuer.token(), issuer.clock.now()).is_ok());
    let document: Value = serde_json::from_str(&json).unwrap();
    for (field, wrong) in
        [("kty", "oct"), ("crv", "X25519"), ("alg", "HS256"), ("use", "enc"), ("kid", "mine"), ("x", "AAAA")]
    {
        let mut changed = document.clone();
        changed["keys"][0][field] = json!(wrong);
        assert_eq!(KeySet::parse(&changed.to_string()).err(), Some(InvalidKeySet), "{field}");
    }
    let flood = json!({"keys": vec![document["keys"][0].clone(); MAX_KEYS + 1]});
    assert!(KeySet::parse(&flood.to_string()).is_err());
}

proptest! {
    #[test]
    fn a_token_with_any_byte_changed_proves_nothing(at in any::<prop::sample::Index>(), flip in 1_u8..=255) {
        let issuer = Issuer::new();
        let mut token = issuer.token().into_bytes();
        let at = at.index(token.len());
        token[at] ^= flip;
        let text = String::from_utf8_lossy(&token).into_owned();
        prop_assert!(set(&issuer).verify(&text, issuer.clock.now()).is_err());
    }

    #[test]
    fn arbitrary_text_proves_nothing_and_never_panics(text in ".{0,200}") {
        let issuer = Issuer::new();
        prop_assert!(set(&issuer).verify(&text, issuer.clock.now()).is_err());
        prop_assert!(KeySet::parse(&text).is_err());
    }

    #[test]
    fn arbitrary_parts_prove_nothing_and_never_panic(
        header in prop::collection::vec(any::<u8>(), 0..64),
        claims in prop::collection::vec(any::<u8>(), 0..64),
        signature in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let issuer = Issuer::new();
        let parts = [header, claims, signature].map(|part| URL_SAFE_NO_PAD.encode(part));
        prop_assert!(set(&issuer).verify(&parts.join("."), issuer.clock.now()).is_err());
    }

    #[test]
    fn signed_claims_of_any_numbers_never_panic(iat in any::<i64>(), exp in any::<i64>(), now in any::<i64>()) {
        let issuer = Issuer::new();
        let mut claims = good_claims(&issuer);
        claims["iat"] = json!(iat);
        claims["exp"] = json!(exp);
        let outcome = set(&issuer).verify(&sign(&issuer, &claims, |_| ()), Timestamp::from_nanos(now));
        let current = now.div_euclid(1_000_000_000);
        if i128::from(exp) + i128::from(LEEWAY_SECONDS) <= i128::from(current) {
            prop_assert!(outcome.is_err());
        }
    }
}
