use super::*;

fn request(email: &str, handle: &str, password: &str) -> SignUpRequest {
    SignUpRequest {
        email: email.to_owned(),
        password: password.to_owned(),
        handle: handle.to_owned(),
        display_name: "Ada".to_owned(),
    }
}

fn codes(request: SignUpRequest) -> Vec<(&'static str, RefusalCode)> {
    match candidate(request) {
        Ok(_) => Vec::new(),
        Err(refusals) => refusals.into_iter().map(|refusal| (refusal.field.unwrap(), refusal.code)).collect(),
    }
}

const GOOD: &str = "quiet rivers run deep";

#[test]
fn a_good_sign_up_passes_and_spaces_around_fields_do_not_matter() {
    let candidate = candidate(request("  ada@example.org ", " ada ", GOOD)).ok().unwrap();
    assert_eq!((candidate.email.as_str(), candidate.handle.as_str()), ("ada@example.org", "ada"));
}

#[test]
fn everything_wrong_is_told_at_once() {
    assert_eq!(
        codes(request("", "", "")),
        [("email", RefusalCode::Required), ("handle", RefusalCode::Required), ("password", RefusalCode::Required)]
    );
}

#[test]
fn addresses() {
    for good in ["ada@example.org", "a.b+c@x-y.example", "o'neil@sub.example.co", "_@e.io"] {
        assert_eq!(codes(request(good, "ada", GOOD)), [], "{good}");
    }
    let long = format!("{}@example.org", "a".repeat(65));
    for bad in [
        "ada",
        "@example.org",
        "ada@",
        "ada@localhost",
        "ada@example..org",
        "ada@-a.org",
        "a b@example.org",
        "ada@example.1",
        ".ada@example.org",
        "ada@exam\u{202e}ple.org",
        "a@b@",
        "ada@example.o\r\nBcc: x",
        &long,
    ] {
        assert_eq!(codes(request(bad, "ada", GOOD)), [("email", RefusalCode::Invalid)], "{bad}");
    }
    let longest = format!("ada@{}.org", "a.".repeat(130));
    assert_eq!(codes(request(&longest, "ada", GOOD)), [("email", RefusalCode::TooLong)]);
}

#[test]
fn handles() {
    let long = "a".repeat(33);
    for (handle, code) in [
        ("ab", RefusalCode::TooShort),
        (&*long, RefusalCode::TooLong),
        ("Ada", RefusalCode::Invalid),
        ("1ada", RefusalCode::Invalid),
        ("ada-", RefusalCode::Invalid),
        ("a--a", RefusalCode::Invalid),
        ("ad\u{430}", RefusalCode::Invalid),
        ("admin", RefusalCode::Taken),
    ] {
        assert_eq!(codes(request("ada@example.org", handle, GOOD)), [("handle", code)], "{handle}");
    }
}

#[test]
fn passwords() {
    let weak = |password: &str| codes(request("ada.lovelace@example.org", "countess-ada", password));
    for good in [GOOD, "Tr0ub4dor&3-x", "ünïcödé pässwörd", "battery staple horse", &"xyz1!Q".repeat(21)[..125]] {
        // The last one repeats, and is refused for that.
        let expected: &[_] = if good.len() == 125 { &[("password", RefusalCode::WeakPassword)] } else { &[] };
        assert_eq!(weak(good), expected, "{good}");
    }
    assert_eq!(weak("Short-1!"), [("password", RefusalCode::TooShort)]);
    assert_eq!(weak(&"long enough ".repeat(11)), [("password", RefusalCode::TooLong)]);
    for common in [
        "1234567890",
        "password123",
        "P@ssw0rd!!",
        "Password2026!",
        "qwertyuiop",
        "QWERTYUIOP[",
        "aaaaaaaaaaaa",
        "abcabcabcabc",
        "zyxwvutsrqp",
        "iloveyou1234",
        "ada.lovelace",
        "Countess-Ada99",
        "sunshine!!!!",
        "0987654321",
    ] {
        assert_eq!(weak(common), [("password", RefusalCode::WeakPassword)], "{common}");
    }
}

#[test]
fn names_are_short_and_visible() {
    let named = |name: &str| {
        let mut request = request("ada@example.org", "ada", GOOD);
        request.display_name = name.to_owned();
        codes(request)
    };
    assert_eq!(named("Αδα Λάβλεϊς"), []);
    assert_eq!(named(""), []);
    assert_eq!(named(&"a".repeat(65)), [("displayName", RefusalCode::TooLong)]);
    for hidden in ["a\u{202e}b", "a\u{200b}b", "a\nb"] {
        assert_eq!(named(hidden), [("displayName", RefusalCode::Invalid)], "{hidden:?}");
    }
}
