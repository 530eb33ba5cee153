use assay_types::{Digest, Entropy};
use secrecy::SecretString;
use zeroize::Zeroizing;

const PREFIX: &str = "assay_pat_";
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM: usize = 30;
const CHECK: usize = 6;
/// Digits of a key that lists show, so that its owner knows it by sight.
const SHOWN: usize = 4;

/// The SHA-256 of an API key: all that is ever stored of one.
///
/// Thirty random digits are 178 bits, which nobody guesses from their hash, so a slow hash or a secret one would protect
/// nothing that a fast one does not, and a key could not be found by it.
pub type ApiKeyHash = [u8; 32];

/// An API key: `assay_pat_`, 30 random digits of base 62, and six that are their checksum.
///
/// The prefix lets scanners of leaked secrets find it; the checksum lets everybody tell it from noise without a query.
#[derive(Clone)]
pub struct ApiKey(Zeroizing<String>);

impl ApiKey {
    /// Draws a key.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut text = Zeroizing::new(String::with_capacity(PREFIX.len() + RANDOM + CHECK));
        text.push_str(PREFIX);
        let mut byte = [0];
        while text.len() < PREFIX.len() + RANDOM {
            entropy.fill(&mut byte);
            // 248 is the largest multiple of 62 in a byte; what is above would favour some digits.
            if byte[0] < 248 {
                text.push(digit(u32::from(byte[0])));
            }
        }
        let check = checksum(&text);
        text.push_str(&check);
        Self(text)
    }

    /// Reads a key that a client presents; `None` is one that we cannot have made.
    pub fn parse(text: &str) -> Option<Self> {
        let random = text.strip_prefix(PREFIX)?;
        let well_formed = random.len() == RANDOM + CHECK && random.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let (body, check) = text.split_at_checked(PREFIX.len() + RANDOM)?;
        (well_formed && checksum(body) == check).then(|| Self(Zeroizing::new(text.to_owned())))
    }

    /// Returns whether a text is meant to be a key.
    pub fn is_meant_by(text: &str) -> bool {
        text.starts_with(PREFIX)
    }

    /// Returns what is stored of the key.
    pub fn hash(&self) -> ApiKeyHash {
        *Digest::of(self.0.as_bytes()).as_bytes()
    }

    /// Returns the beginning of the key, which gives nothing away.
    pub fn hint(&self) -> &str {
        self.0.get(..PREFIX.len() + SHOWN).unwrap_or(PREFIX)
    }

    /// Writes the key for its owner.
    pub fn expose(&self) -> SecretString {
        self.0.as_str().into()
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ApiKey(…)")
    }
}

fn digit(value: u32) -> char {
    char::from(DIGITS[value as usize % DIGITS.len()])
}

/// Writes the checksum of a text as six digits.
fn checksum(text: &str) -> String {
    let mut rest = crc32(text.as_bytes());
    let mut digits = ['0'; CHECK];
    for slot in digits.iter_mut().rev() {
        *slot = digit(rest % 62);
        rest /= 62;
    }
    digits.iter().collect()
}

/// CRC-32 as in zip files (ISO-HDLC), bit by bit: forty bytes are not worth a table.
fn crc32(bytes: &[u8]) -> u32 {
    let remainder = bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    });
    !remainder
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;
    use crate::testing::Counted;

    #[test]
    fn the_checksum_is_the_known_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
        assert_eq!(checksum("123456789"), "3jZRME");
    }

    #[test]
    fn a_key_is_read_back_and_one_wrong_digit_is_none() {
        let entropy = Counted::default();
        let key = ApiKey::draw(&entropy);
        let text = key.expose();
        let text = text.expose_secret();
        assert_eq!((text.len(), &text[..10]), (46, "assay_pat_"));
        assert_eq!(ApiKey::parse(text).unwrap().hash(), key.hash());
        assert_ne!(ApiKey::draw(&entropy).hash(), key.hash());
        for place in 0..text.len() {
            let mut wrong = text.to_owned().into_bytes();
            wrong[place] = if wrong[place] == b'x' { b'y' } else { b'x' };
            let wrong = String::from_utf8(wrong).unwrap();
            assert!(ApiKey::parse(&wrong).is_none(), "{place}");
        }
        for strange in ["", "assay_pat_", &text[..45], &format!("{text}0"), "assay_pat_ä", &text.to_uppercase()] {
            assert!(ApiKey::parse(strange).is_none(), "{strange}");
        }
    }

    #[test]
    fn a_key_does_not_print_itself() {
        let key = ApiKey::draw(&Counted::default());
        assert_eq!(format!("{key:?}"), "ApiKey(…)");
        assert_eq!(key.hint().len(), 14);
    }
}
