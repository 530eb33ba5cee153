use std::sync::Arc;

use assay_authn::{MasterKeyError, PasswordError, Passwords, Tokens, Verifier};
use assay_host::{Lifecycle, secret::SecretError};
use assay_proto::v1::{
    auth_server::AuthServer, credentials_server::CredentialsServer, organisations_server::OrganisationsServer,
};
use assay_store::Store;
use assay_types::{Clock, Entropy};
use tonic::service::Routes;

use crate::{
    Config, KeyringError, MailConfigError,
    credentials::CredentialsService,
    keyring::Keyring,
    mail::{Delivery, Smtp},
    organisations::Organisations,
    service::{Deps, Service},
    throttle::Throttle,
    wrong_keys::WrongKeys,
};

/// What the service is told of the world.
#[derive(Clone)]
pub struct Environment {
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where randomness comes from; keys are drawn from it.
    pub entropy: Arc<dyn Entropy>,
    /// Where browsers find the pages that mails lead to.
    pub public_url: String,
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
    /// Mails cannot be sent as it is configured.
    #[error(transparent)]
    Mail(#[from] MailConfigError),
}

/// Makes the service's routes. Loads the signing keys, making the first one where there is none, and keeps rotating
/// them as long as `life` lasts.
pub async fn routes(
    config: &Config,
    store: Store,
    environment: Environment,
    life: &Lifecycle,
) -> Result<Routes, StartError> {
    let Environment { clock, entropy, public_url } = environment;
    let master = config.master_key()?;
    let keyring = Keyring::load(store.clone(), master.clone(), Arc::clone(&clock), Arc::clone(&entropy)).await?;
    keyring.maintain(life);
    let smtp = Smtp::configured(&config.mail)?;
    Delivery { store: store.clone(), master: master.clone(), clock: Arc::clone(&clock), smtp }.start(life);
    let published = keyring.clone();
    let verifier = Verifier::new(Arc::clone(&clock), move || {
        let json = published.to_json();
        async move { Ok::<_, std::convert::Infallible>(json) }
    });
    let deps = Arc::new(Deps {
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
        public_url: public_url.trim_end_matches('/').to_owned(),
        verified_only: config.verified_only,
    });
    let auth = AuthServer::new(Service { deps: Arc::clone(&deps) });
    let organisations = OrganisationsServer::new(Organisations { deps: Arc::clone(&deps) });
    let credentials = CredentialsServer::new(CredentialsService { deps });
    Ok(Routes::new(auth).add_service(credentials).add_service(organisations))
}
