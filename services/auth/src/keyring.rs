use std::{
    error::Error,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

use assay_authn::{ACCESS_LIFETIME, Issued, KeySet, MasterKey, MasterKeyError, SigningKey, Tokens};
use assay_host::Lifecycle;
use assay_store::{NewSigningKey, Store, StoreError};
use assay_types::{Clock, Entropy, Principal, Timestamp};
use secrecy::{ExposeSecret as _, SecretSlice};

use crate::sessions::after;

/// A key signs for this long.
const SIGNS: Duration = Duration::from_hours(30 * 24);
/// The next key is published this long before it signs, so that every cache has it by then.
const PUBLISHED_AHEAD: Duration = Duration::from_hours(24);
/// How far apart clocks may be.
const LEEWAY: Duration = Duration::from_mins(1);
/// How often the keys are looked at.
const TICK: Duration = Duration::from_mins(1);

/// The signing keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// The database fails.
    #[error("the signing keys cannot be loaded")]
    Store(#[from] StoreError),
    /// A key in the database does not open.
    #[error("a signing key in the database does not open; restore the auth key that it was sealed with")]
    Sealed(#[from] MasterKeyError),
    /// What a key opens to is no key.
    #[error("signing key {0} is damaged")]
    Damaged(String),
    /// No key signs now, and none could be made.
    #[error("no signing key is in force")]
    None,
    /// Signing failed.
    #[error("cannot sign a token: {0}")]
    Sign(String),
}

/// The keys that sign access tokens: the present one, the next one, and those whose tokens are still good.
#[derive(Clone)]
pub(crate) struct Keyring {
    shared: Arc<Shared>,
}

struct Shared {
    store: Store,
    master: MasterKey,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    keys: RwLock<Arc<[Key]>>,
}

struct Key {
    signing: SigningKey,
    signs_from: Timestamp,
    signs_until: Timestamp,
    verifies_until: Timestamp,
}

impl Keyring {
    /// Loads the keys, making the first one where there is none.
    pub(crate) async fn load(
        store: Store,
        master: MasterKey,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, KeyringError> {
        let keyring = Self { shared: Arc::new(Shared { store, master, clock, entropy, keys: RwLock::default() }) };
        keyring.renew().await?;
        Ok(keyring)
    }

    /// Keeps loading and rotating the keys as long as the process lives.
    pub(crate) fn maintain(&self, life: &Lifecycle) {
        let (keyring, stopping) = (self.clone(), life.stopping());
        life.spawn("signing key rotation", async move {
            while stopping.run_until_cancelled(tokio::time::sleep(TICK)).await.is_some() {
                if let Err(error) = keyring.renew().await {
                    tracing::error!(error = &error as &dyn Error, "signing keys stay as they were");
                }
            }
        });
    }

    /// Signs a token with the key in force.
    pub(crate) fn issue(&self, tokens: &Tokens, principal: &Principal, assurance: u8) -> Result<Issued, KeyringError> {
        let (keys, now) = (self.keys(), self.shared.clock.now());
        let key = keys.iter().find(|key| key.signs_from <= now && now < key.signs_until).ok_or(KeyringError::None)?;
        tokens.issue(&key.signing, principal, assurance).map_err(|error| KeyringError::Sign(error.to_string()))
    }

    /// Returns the public keys as a JSON Web Key Set.
    pub(crate) fn to_json(&self) -> String {
        let (keys, now) = (self.keys(), self.shared.clock.now());
        KeySet::new(keys.iter().filter(|key| now < key.verifies_until).map(|key| key.signing.public())).to_json()
    }

    fn keys(&self) -> Arc<[Key]> {
        Arc::clone(&self.shared.keys.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Loads what the database has, and adds the key that is due. Replicas that do so at once end with the same keys.
    async fn renew(&self) -> Result<(), KeyringError> {
        let now = self.shared.clock.now();
        let mut keys = self.read(now).await?;
        if let Some(signs_from) = due(keys.iter().map(|key| key.signs_until).max(), now) {
            self.add(signs_from).await?;
            keys = self.read(now).await?;
        }
        *self.shared.keys.write().unwrap_or_else(PoisonError::into_inner) = keys.into();
        Ok(())
    }

    async fn read(&self, now: Timestamp) -> Result<Vec<Key>, KeyringError> {
        let rows = self.shared.store.accounts().signing_keys(now).await?;
        rows.iter().map(|row| self.open(row)).collect()
    }

    fn open(&self, row: &assay_store::SigningKey) -> Result<Key, KeyringError> {
        let seed = self.shared.master.open(&context(&row.kid), row.private_key.expose_secret())?;
        let signing = SigningKey::from_seed(&seed).ok().filter(|key| key.id() == row.kid);
        let signing = signing.ok_or_else(|| KeyringError::Damaged(row.kid.clone()))?;
        let (signs_from, signs_until, verifies_until) = (row.signs_from, row.signs_until, row.verifies_until);
        Ok(Key { signing, signs_from, signs_until, verifies_until })
    }

    async fn add(&self, signs_from: Timestamp) -> Result<(), KeyringError> {
        let Shared { store, master, clock, entropy, .. } = &*self.shared;
        let seed = SigningKey::draw(&**entropy);
        let key = SigningKey::from_seed(&*seed).map_err(|_| KeyringError::None)?;
        let sealed = master.seal(&context(key.id()), &*seed, &**entropy)?;
        let signs_until = after(signs_from, SIGNS);
        let new = NewSigningKey {
            kid: key.id().to_owned(),
            public_key: key.public().to_vec(),
            private_key: SecretSlice::from(sealed),
            created_at: clock.now(),
            signs_from,
            signs_until,
            verifies_until: after(signs_until, ACCESS_LIFETIME + LEEWAY),
        };
        if store.accounts().add_signing_key(new).await? {
            tracing::info!(key = key.id(), "made a signing key");
        }
        Ok(())
    }
}

/// Returns from when on the key that has to be made now will sign, given when the last one stops.
fn due(last_stops: Option<Timestamp>, now: Timestamp) -> Option<Timestamp> {
    match last_stops {
        Some(stops) if stops > now => (stops <= after(now, PUBLISHED_AHEAD)).then_some(stops),
        _ => Some(now),
    }
}

fn context(kid: &str) -> String {
    format!("signing key {kid}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: i64) -> Timestamp {
        Timestamp::from_nanos(day * 86_400 * 1_000_000_000)
    }

    #[test]
    fn the_next_key_is_made_a_day_before_it_signs_and_follows_without_a_gap() {
        assert_eq!(due(None, day(7)), Some(day(7)));
        assert_eq!(due(Some(day(30)), day(7)), None);
        assert_eq!(due(Some(day(30)), day(28)), None);
        assert_eq!(due(Some(day(30)), day(29)), Some(day(30)));
        // After a long absence there is no point in keys for the past.
        assert_eq!(due(Some(day(30)), day(30)), Some(day(30)));
        assert_eq!(due(Some(day(30)), day(99)), Some(day(99)));
    }
}
