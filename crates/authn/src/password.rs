use std::{num::NonZero, sync::Arc};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher as _, PasswordVerifier as _, Version, password_hash::phc::PasswordHash,
};
use assay_types::{Code, Coded, Entropy};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How many callers may wait for each one that hashes; more would only time out later.
const WAITING_PER_WORKER: usize = 32;

/// Hashes and verifies passwords with Argon2id, a few at a time: a flood of sign-ins costs bounded memory and leaves
/// processors to others.
#[derive(Clone)]
pub struct Passwords {
    workers: Arc<Semaphore>,
    places: Arc<Semaphore>,
    entropy: Arc<dyn Entropy>,
    decoy: Arc<str>,
}

/// Whether a password is the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is, and `outdated` tells whether its hash is weaker than those made today.
    Right {
        /// Hash the password again and store that.
        outdated: bool,
    },
    /// It is not, or there is no such account.
    Wrong,
}

/// A password cannot be looked at now.
#[derive(Debug, thiserror::Error)]
pub enum PasswordError {
    /// Too many at once.
    #[error("too many sign-ins at once")]
    Busy,
    /// Hashing failed.
    #[error("cannot hash: {0}")]
    Hash(argon2::password_hash::Error),
    /// The thread that hashed is gone.
    #[error("the hashing thread panicked or the runtime stops")]
    Stopped,
}

impl Coded for PasswordError {
    fn code(&self) -> Code {
        match self {
            Self::Busy | Self::Stopped => Code::Unavailable,
            Self::Hash(_) => Code::Internal,
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::Busy | Self::Stopped => "too many people sign in at this moment; try again in a few seconds",
            Self::Hash(_) => "something went wrong on our side",
        }
        .to_owned()
    }
}

impl Passwords {
    /// Starts with one worker per two processors, at least one. Hashes once, for the decoy.
    pub fn new(entropy: Arc<dyn Entropy>) -> Result<Self, PasswordError> {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        Self::with_workers(entropy, processors.div_ceil(2))
    }

    /// Starts with this number of workers.
    pub fn with_workers(entropy: Arc<dyn Entropy>, workers: usize) -> Result<Self, PasswordError> {
        let workers = workers.max(1);
        let mut nobody = [0; 32];
        entropy.fill(&mut nobody);
        let decoy = hash(&nobody, &*entropy)?.into();
        let places = Arc::new(Semaphore::new(workers * (WAITING_PER_WORKER + 1)));
        Ok(Self { workers: Arc::new(Semaphore::new(workers)), places, entropy, decoy })
    }

    /// Returns the PHC string of a password, with a fresh salt.
    pub async fn hash(&self, password: SecretString) -> Result<String, PasswordError> {
        let entropy = Arc::clone(&self.entropy);
        self.work(move || hash(password.expose_secret().as_bytes(), &*entropy)).await?
    }

    /// Compares a password with the stored PHC string, or with a decoy where there is no account: both take the same time.
    pub async fn verify(&self, password: SecretString, stored: Option<&str>) -> Result<Verdict, PasswordError> {
        let (phc, known): (Arc<str>, bool) = match stored {
            Some(phc) => (phc.into(), true),
            None => (Arc::clone(&self.decoy), false),
        };
        let right = {
            let phc = Arc::clone(&phc);
            self.work(move || verify(password.expose_secret().as_bytes(), &phc)).await??
        };
        Ok(if right && known { Verdict::Right { outdated: is_outdated(&phc) } } else { Verdict::Wrong })
    }

    async fn work<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T, PasswordError> {
        let place = Arc::clone(&self.places).try_acquire_owned().map_err(|_| PasswordError::Busy)?;
        let worker = Arc::clone(&self.workers).acquire_owned().await.map_err(|_| PasswordError::Stopped)?;
        // The permits go along: a caller that hangs up does not make room before its hash is done.
        let held: [OwnedSemaphorePermit; 2] = [place, worker];
        let job = move || {
            let result = job();
            drop(held);
            result
        };
        tokio::task::spawn_blocking(job).await.map_err(|_| PasswordError::Stopped)
    }
}

fn hash(password: &[u8], entropy: &dyn Entropy) -> Result<String, PasswordError> {
    let mut salt = [0; 16];
    entropy.fill(&mut salt);
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| PasswordError::Hash(error.into()))?;
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let phc: PasswordHash = hasher.hash_password_with_salt(password, &salt).map_err(PasswordError::Hash)?;
    Ok(phc.to_string())
}

fn verify(password: &[u8], phc: &str) -> Result<bool, PasswordError> {
    let parsed = PasswordHash::new(phc).map_err(|error| PasswordError::Hash(error.into()))?;
    match Argon2::default().verify_password(password, &parsed) {
        Ok(()) => Ok(true),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(false),
        Err(error) => Err(PasswordError::Hash(error)),
    }
}

/// Whether a PHC string was made with other settings than today's.
fn is_outdated(phc: &str) -> bool {
    let today = format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$");
    !phc.starts_with(&today)
}

#[cfg(test)]
mod tests;
