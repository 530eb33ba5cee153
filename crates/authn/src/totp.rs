use assay_types::{Entropy, Timestamp};
use aws_lc_rs::{constant_time::verify_slices_are_equal, hmac};
use secrecy::SecretString;
use zeroize::Zeroizing;

/// Seconds for which a code is good (RFC 6238).
const STEP: i64 = 30;
const LEN: usize = 20;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// The secret that a person's authenticator shares with us: codes of six digits that change every half minute.
///
/// SHA-1 and six digits are what every authenticator knows; what keeps a guesser off is that attempts are counted.
#[derive(Clone)]
pub struct TotpSecret(Zeroizing<[u8; LEN]>);

impl TotpSecret {
    /// Draws a secret.
    pub fn draw(entropy: &dyn Entropy) -> Self {
        let mut bytes = Zeroizing::new([0; LEN]);
        entropy.fill(&mut *bytes);
        Self(bytes)
    }

    /// Reads a secret that was stored.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Some(Self(Zeroizing::new(bytes.try_into().ok()?)))
    }

    /// Returns the bytes, to be sealed and stored.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_slice()
    }

    /// Writes the secret as a person types it into an authenticator.
    pub fn to_base32(&self) -> SecretString {
        let mut text = String::with_capacity(LEN * 8 / 5);
        for chunk in self.0.chunks_exact(5) {
            let bits = chunk.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
            text.extend((0..8).rev().map(|place| char::from(BASE32[(bits >> (place * 5) & 31) as usize])));
        }
        text.into()
    }

    /// Writes what a QR code tells an authenticator.
    pub fn to_uri(&self, issuer: &str, account: &str) -> SecretString {
        use secrecy::ExposeSecret as _;
        let (issuer, account, secret) = (encoded(issuer), encoded(account), self.to_base32());
        let secret = secret.expose_secret();
        format!("otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits=6&period=30")
            .into()
    }

    /// Returns the step that a code is of: this one, or its neighbours, for clocks that are a little off.
    ///
    /// Whoever accepts a code keeps its step and accepts none that is not later.
    pub fn step_of(&self, code: &str, now: Timestamp) -> Option<i64> {
        let given: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let this = now.as_nanos().div_euclid(1_000_000_000).div_euclid(STEP);
        [this, this - 1, this + 1]
            .into_iter()
            .find(|step| verify_slices_are_equal(self.code(*step).as_bytes(), given.as_bytes()).is_ok())
    }

    /// Returns the code of a step (RFC 4226).
    pub fn code(&self, step: i64) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, self.0.as_slice());
        let tag = hmac::sign(&key, &step.to_be_bytes());
        let tag = tag.as_ref();
        let offset = usize::from(tag.last().copied().unwrap_or_default() & 15);
        let bytes = tag.iter().skip(offset).take(4);
        let number = bytes.fold(0_u32, |number, byte| number << 8 | u32::from(*byte)) & 0x7fff_ffff;
        format!("{:06}", number % 1_000_000)
    }
}

fn encoded(text: &str) -> String {
    let encode = |byte: u8| match byte {
        b'-' | b'_' | b'.' | b'~' => char::from(byte).to_string(),
        _ if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(encode).collect()
}

impl std::fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSecret(…)")
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn known() -> TotpSecret {
        TotpSecret::from_bytes(b"12345678901234567890").unwrap()
    }

    fn second(second: i64) -> Timestamp {
        Timestamp::from_nanos(second * 1_000_000_000)
    }

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        for (at, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
        ] {
            assert_eq!(known().step_of(code, second(at)), Some(at / 30), "{at}");
            assert_eq!(known().code(at / 30), code);
        }
    }

    #[test]
    fn a_code_is_good_in_its_step_and_the_neighbours_of_it() {
        let code = "005924";
        let step = 1_234_567_890 / 30;
        for (at, is_good) in [(-31, false), (-30, true), (0, true), (59, true), (60, false)] {
            let found = known().step_of(code, second(step * 30 + at));
            assert_eq!(found, is_good.then_some(step), "{at}");
        }
        assert_eq!(known().step_of("005 924", second(step * 30)), Some(step));
        for strange in ["", "5924", "0059240", "00592x", "००५९२४"] {
            assert_eq!(known().step_of(strange, second(step * 30)), None, "{strange}");
        }
    }

    #[test]
    fn a_secret_is_written_for_people_and_for_authenticators_and_not_for_logs() {
        let secret = known();
        assert_eq!(secret.to_base32().expose_secret(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
        assert_eq!(
            secret.to_uri("Assay", "ada@example.org").expose_secret(),
            "otpauth://totp/Assay:ada%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Assay&algorithm=SHA1&digits=6&period=30"
        );
        assert_eq!(format!("{secret:?}"), "TotpSecret(…)");
        assert!(TotpSecret::from_bytes(&[0; 19]).is_none());
    }
}
