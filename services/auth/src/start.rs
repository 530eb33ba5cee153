use std::sync::Arc;

use assay_authn::{MasterKeyError, PasswordError, Passwords, Tokens, Verifier};
use assay_host::{Lifecycle, secret::SecretError};
use assay_proto::v1::auth_server::AuthServer;
use assay_store::Store;
use assay_types::{Clock, Entropy};
use tonic::service::Routes;

use crate::{
    Config, KeyringError,
    keyring::Keyring,
    service::{Deps, Service},
    throttle::Throttle,
    wrong_keys::WrongKeys,
};

/// Time and randomness of the service.
#[derive(Clone)]
pub struct Environment {
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from; keys are drawn from it.
    pub entropy: Arc<dyn Entropy>,
}

/// The auth service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// No key was given.
    #[error("the auth service needs its key: set ASSAY_AUTH_KEY_FILE to a file made with `openssl rand -hex 32`")]
    NoKey,
    /// The key cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The key is none.
    #[error(transparent)]
    Key(#[from] MasterKeyError),
    /// The signing keys cannot be loaded.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// Passwords cannot be hashed.
    #[error(transparent)]
    Passwords(#[from] PasswordError),
}

/// Makes the service's routes. Loads the signing keys, making the first one where there is none, and keeps rotating
/// them as long as `life` lasts.
pub async fn routes(
    config: &Config,
    store: Store,
    environment: Environment,
    life: &Lifecycle,
) -> Result<Routes, StartError> {
    let Environment { clock, entropy } = environment;
    let master = config.master_key()?;
    let keyring = Keyring::load(store.clone(), master.clone(), Arc::clone(&clock), Arc::clone(&entropy)).await?;
    keyring.maintain(life);
    let published = keyring.clone();
    let verifier = Verifier::new(Arc::clone(&clock), move || {
        let json = published.to_json();
        async move { Ok::<_, std::convert::Infallible>(json) }
    });
    let service = Service::new(Deps {
        passwords: Passwords::new(Arc::clone(&entropy))?,
        tokens: Tokens::new(Arc::clone(&clock), Arc::clone(&entropy)),
        throttle: Throttle::new(config.sign_in_attempts.get()),
        wrong_keys: WrongKeys::default(),
        store,
        master,
        keyring,
        verifier,
        clock,
        entropy,
    });
    Ok(Routes::new(AuthServer::new(service)))
}
