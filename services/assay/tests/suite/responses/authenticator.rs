use assay_authn::TotpSecret;
use assay_host::SystemClock;
use assay_types::Clock as _;

/// What a person has on a telephone.
pub(crate) struct Authenticator(TotpSecret);

impl Authenticator {
    /// Takes a secret as it is shown.
    pub(crate) fn of(secret: &str) -> Self {
        let digits = secret.bytes().map(|letter| match letter {
            b'A'..=b'Z' => letter - b'A',
            _ => letter - b'2' + 26,
        });
        let bits: Vec<u8> = digits.flat_map(|digit| (0..5).rev().map(move |place| digit >> place & 1)).collect();
        let bytes: Vec<u8> =
            bits.chunks_exact(8).map(|bits| bits.iter().fold(0, |byte, bit| byte << 1 | bit)).collect();
        Self(TotpSecret::from_bytes(&bytes).unwrap())
    }

    /// Shows the code of now, or of so many half minutes later.
    pub(crate) fn code(&self, later: i64) -> String {
        self.0.code(SystemClock.now().as_millis() / 30_000 + later)
    }
}
