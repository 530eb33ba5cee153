use assay_types::Timestamp;
use secrecy::{ExposeSecret as _, SecretSlice};

use crate::{
    Accounts, StoreError,
    convert::{moment, to_db},
    tenant::PlatformTx,
};

/// A key pair to sign access tokens with.
#[derive(Debug)]
pub struct NewSigningKey {
    /// The key id that tokens name.
    pub kid: String,
    /// The 32 bytes of the Ed25519 public key.
    pub public_key: Vec<u8>,
    /// The private key, in whatever form (sealed or PKCS #8) the caller wants it back.
    pub private_key: SecretSlice<u8>,
    /// When it was made.
    pub created_at: Timestamp,
    /// From when on it signs.
    pub signs_from: Timestamp,
    /// Until when it signs.
    pub signs_until: Timestamp,
    /// Until when tokens that it signed are accepted; it is published until then.
    pub verifies_until: Timestamp,
}

/// A key pair that signs, or signed, access tokens.
pub type SigningKey = NewSigningKey;

impl Accounts<'_> {
    /// Returns the keys that still verify at a moment, newest first.
    pub async fn signing_keys(&self, at: Timestamp) -> Result<Vec<SigningKey>, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        let rows = sqlx::query!(
            "SELECT kid, public_key, private_key, created_at, signs_from, signs_until, verifies_until
             FROM auth.signing_keys WHERE verifies_until > $1 ORDER BY signs_from DESC, kid",
            to_db(at),
        )
        .fetch_all(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(rows
            .into_iter()
            .map(|row| SigningKey {
                kid: row.kid,
                public_key: row.public_key,
                private_key: row.private_key.into(),
                created_at: moment(row.created_at),
                signs_from: moment(row.signs_from),
                signs_until: moment(row.signs_until),
                verifies_until: moment(row.verifies_until),
            })
            .collect())
    }

    /// Inserts a key unless one signs already at `key.signs_from`; returns whether it was inserted.
    /// Of any number of replicas that start at once, exactly one succeeds.
    pub async fn add_signing_key(&self, key: NewSigningKey) -> Result<bool, StoreError> {
        let mut tx = PlatformTx::begin(self.store.pool()).await?;
        sqlx::query!("SELECT pg_advisory_xact_lock(hashtext('auth.signing_keys'))").fetch_one(&mut *tx).await?;
        let inserted = sqlx::query!(
            "INSERT INTO auth.signing_keys
                 (kid, public_key, private_key, created_at, signs_from, signs_until, verifies_until)
             SELECT $1, $2, $3, $4, $5, $6, $7
             WHERE NOT EXISTS (SELECT FROM auth.signing_keys WHERE signs_from <= $5 AND signs_until > $5)",
            key.kid,
            key.public_key,
            key.private_key.expose_secret(),
            to_db(key.created_at),
            to_db(key.signs_from),
            to_db(key.signs_until),
            to_db(key.verifies_until),
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(inserted.rows_affected() == 1)
    }
}
