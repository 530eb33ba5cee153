use std::{collections::BTreeSet, sync::LazyLock};

use crate::refusal::{Refusal, RefusalCode};

const MIN: usize = 10;
const MAX: usize = 128;
/// A password of fewer different characters is a pattern.
const MIN_DISTINCT: usize = 5;

/// What people choose most, and the words that they build upon, lower-case.
static COMMON: LazyLock<BTreeSet<&'static str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().filter(|line| !line.is_empty()).collect());

/// Checks a new password. `personal` is what a guesser would try first for this person.
pub(super) fn check(password: &str, personal: &[&str]) -> Result<(), Refusal> {
    let refuse = |code, message: String| Err(Refusal::of("password", code, message));
    let length = password.chars().count();
    if length == 0 {
        return refuse(RefusalCode::Required, "choose a password".to_owned());
    }
    if length < MIN {
        return refuse(
            RefusalCode::TooShort,
            format!("a password has at least {MIN} characters; a short sentence is good"),
        );
    }
    if length > MAX {
        return refuse(RefusalCode::TooLong, format!("a password has at most {MAX} characters"));
    }
    if is_common(password) || is_pattern(password) || is_personal(password, personal) {
        let message = "this password is among the first that anyone would guess; a short sentence is good";
        return refuse(RefusalCode::WeakPassword, message.to_owned());
    }
    Ok(())
}

/// A common password, or a common word dressed up with digits, signs and look-alikes.
fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    let bare = lower.trim_matches(|c: char| !c.is_alphabetic());
    let plain: String = bare.chars().map(look_alike).collect();
    [lower.as_str(), bare, plain.as_str()].into_iter().any(|form| COMMON.contains(form))
}

const fn look_alike(c: char) -> char {
    match c {
        '@' | '4' => 'a',
        '3' => 'e',
        '0' => 'o',
        '$' | '5' => 's',
        '7' => 't',
        '1' | '!' => 'i',
        other => other,
    }
}

/// Few different characters, one piece repeated, or a run along the alphabet, the digits or the keyboard.
fn is_pattern(password: &str) -> bool {
    const ROWS: [&str; 6] = [
        "01234567890123456789",
        "abcdefghijklmnopqrstuvwxyz",
        "qwertyuiop[]",
        "asdfghjkl;'",
        "zxcvbnm,./",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
    ];
    let lower: Vec<char> = password.to_lowercase().chars().collect();
    let distinct: BTreeSet<char> = lower.iter().copied().collect();
    let repeats = (1..=lower.len() / 2).any(|size| lower.iter().zip(lower.iter().skip(size)).all(|(a, b)| a == b));
    let text: String = lower.iter().collect();
    let backwards: String = lower.iter().rev().collect();
    let runs = ROWS.iter().any(|row| row.contains(&text) || row.contains(&backwards));
    distinct.len() < MIN_DISTINCT || repeats || runs
}

/// The person's own address or handle, with at most digits and signs around it.
fn is_personal(password: &str, personal: &[&str]) -> bool {
    let bare = |text: &str| {
        let lower = text.to_lowercase();
        lower.trim_matches(|c: char| !c.is_alphabetic()).to_owned()
    };
    let password = bare(password);
    personal.iter().any(|text| {
        let local = text.split('@').next().unwrap_or_default();
        [bare(text), bare(local)].into_iter().any(|known| !known.is_empty() && known == password)
    })
}
