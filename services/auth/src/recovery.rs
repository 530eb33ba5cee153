use assay_store::TokenHash;
use assay_types::{Digest, Entropy, UserId};

/// Codes that a person keeps for when the authenticator is lost.
pub(crate) const CODES: usize = 10;
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LETTERS: usize = 16;
const GROUP: usize = 4;

/// A recovery code: sixteen letters, which are 80 bits, so that nobody finds one from its hash.
pub(crate) struct RecoveryCode([u8; LETTERS]);

impl RecoveryCode {
    /// Draws a code.
    pub(crate) fn draw(entropy: &dyn Entropy) -> Self {
        let mut letters = [0; LETTERS];
        entropy.fill(&mut letters);
        // A byte holds eight times the alphabet exactly: no letter is favoured.
        for byte in &mut letters {
            *byte = ALPHABET[usize::from(*byte) % ALPHABET.len()];
        }
        Self(letters)
    }

    /// Reads a code as people type it: in any case, with dashes and blanks or without.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let bare = text.bytes().filter(|byte| !matches!(byte, b'-' | b' '));
        let letters: Vec<u8> = bare.map(|byte| byte.to_ascii_lowercase()).take(LETTERS + 1).collect();
        let letters: [u8; LETTERS] = letters.try_into().ok()?;
        letters.iter().all(|letter| ALPHABET.contains(letter)).then_some(Self(letters))
    }

    /// Returns what is stored of the code, which means nothing for another person.
    pub(crate) fn hash(&self, user: UserId) -> TokenHash {
        let text: String = self.0.iter().copied().map(char::from).collect();
        *Digest::of(format!("{user} {text}").as_bytes()).as_bytes()
    }

    /// Writes the code for its owner.
    pub(crate) fn expose(&self) -> String {
        let groups = self.0.chunks(GROUP).map(|group| group.iter().copied().map(char::from).collect::<String>());
        groups.collect::<Vec<_>>().join("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fixed(u8);

    impl Entropy for Fixed {
        fn fill(&self, bytes: &mut [u8]) {
            for (place, byte) in bytes.iter_mut().enumerate() {
                *byte = self.0.wrapping_add(place as u8);
            }
        }
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let (code, user): (_, UserId) =
            (RecoveryCode::draw(&Fixed(7)), "usr_01hf7yat00ew3re1r70w3ge1r7".parse().unwrap());
        let text = code.expose();
        assert_eq!(text, "789a-bcde-fghj-kmnp");
        for typed in [text.clone(), text.to_uppercase(), text.replace('-', ""), text.replace('-', " - ")] {
            assert_eq!(RecoveryCode::parse(&typed).unwrap().hash(user), code.hash(user), "{typed}");
        }
        for strange in ["", "789a", &format!("{text}0"), &text.replace('7', "u"), &text.replace('7', "ä")] {
            assert!(RecoveryCode::parse(strange).is_none(), "{strange}");
        }
        assert_ne!(RecoveryCode::draw(&Fixed(8)).hash(user), code.hash(user));
    }
}
