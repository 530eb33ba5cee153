use proptest::prelude::*;
use secrecy::ExposeSecret as _;

use super::*;
use crate::testing::Counted;

#[test]
fn a_token_survives_text_and_its_hash_is_not_it() {
    let token = RefreshToken::draw(&Counted::default());
    let text = token.expose();
    assert_eq!(text.expose_secret().len(), Refresh::PREFIX.len() + 43);
    let read = RefreshToken::parse(text.expose_secret()).unwrap();
    assert_eq!(read.hash(), token.hash());
    assert_ne!(read.hash(), *token.bytes);
}

#[test]
fn the_successor_depends_on_the_token_and_on_the_key() {
    let entropy = Counted::default();
    let [one, other] = [(), ()].map(|()| MasterKey::parse(&MasterKey::draw(&entropy)).unwrap());
    let token = RefreshToken::draw(&entropy);
    let next = token.successor(&one);
    assert_eq!(next.hash(), token.successor(&one).hash());
    assert_ne!(next.hash(), token.hash());
    assert_ne!(next.hash(), token.successor(&other).hash());
    assert_ne!(next.hash(), next.successor(&one).hash());
}

#[test]
fn a_token_is_no_token_of_another_kind() {
    let entropy = Counted::default();
    let [refresh, invitation, once] = [
        RefreshToken::draw(&entropy).expose(),
        InvitationToken::draw(&entropy).expose(),
        OneTimeToken::draw(&entropy).expose(),
    ];
    for (text, kinds) in
        [(refresh, [true, false, false]), (invitation, [false, true, false]), (once, [false, false, true])]
    {
        let text = text.expose_secret();
        let read = |text: &str| {
            [
                RefreshToken::parse(text).is_some(),
                InvitationToken::parse(text).is_some(),
                OneTimeToken::parse(text).is_some(),
            ]
        };
        assert_eq!(read(text), kinds, "{text}");
        assert_eq!(read(&format!("{text}A")), [false; 3]);
        assert_eq!(read(&text[1..]), [false; 3]);
    }
}

#[test]
fn a_token_never_prints() {
    let token = RefreshToken::draw(&Counted::default());
    assert_eq!(format!("{token:?} {:?}", token.expose()), "RefreshToken(…) SecretBox<str>([REDACTED])");
    assert_eq!(format!("{:?}", OneTimeToken::draw(&Counted::default())), "OneTimeToken(…)");
}

proptest! {
    #[test]
    fn only_our_form_parses(text in ".{0,80}") {
        prop_assert!(RefreshToken::parse(&text).is_none());
        let prefixed = [Refresh::PREFIX, &text].concat();
        prop_assert!(RefreshToken::parse(&prefixed).is_none() || text.len() == 43);
    }
}
