use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    num::NonZeroU32,
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use assay_authn::MasterKey;
use assay_host::secret;
use assay_types::Entropy;
use clap::Args;
use secrecy::{ExposeSecret as _, SecretString};

use crate::{MailConfig, StartError};

const VARIABLE: &str = "ASSAY_AUTH_KEY";
const SIGN_IN_ATTEMPTS: NonZeroU32 = NonZeroU32::new(5).expect("invariant: five is not zero");

/// How the auth service is configured.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Auth")]
#[group(skip)]
pub struct Config {
    /// Key that seals signing keys in the database and chains refresh tokens: 64 hexadecimal digits.
    #[arg(long, env = VARIABLE, hide_env_values = true)]
    pub auth_key: Option<SecretString>,
    /// File that holds the auth key, instead of giving it directly.
    #[arg(long, env = "ASSAY_AUTH_KEY_FILE", value_name = "PATH")]
    pub auth_key_file: Option<PathBuf>,
    /// Attempts at signing in to one account that one address has per minute. As many wrong ones lock it out, ever longer.
    #[arg(long, env = "ASSAY_SIGN_IN_ATTEMPTS", default_value_t = SIGN_IN_ATTEMPTS)]
    pub sign_in_attempts: NonZeroU32,
    /// Let only those sign in who confirmed their e-mail address.
    #[arg(long, env = "ASSAY_VERIFIED_ONLY", default_value_t = false)]
    pub verified_only: bool,
    /// How mails leave the platform.
    #[command(flatten)]
    pub mail: MailConfig,
}

impl Config {
    /// Returns the configuration of a service under test: with this key, and with the limits of the real one.
    pub fn for_testing(key: &str) -> Self {
        Self {
            auth_key: Some(key.into()),
            auth_key_file: None,
            sign_in_attempts: SIGN_IN_ATTEMPTS,
            verified_only: false,
            mail: MailConfig::default(),
        }
    }

    /// Returns the key that the configuration leads to.
    pub fn master_key(&self) -> Result<MasterKey, StartError> {
        let text = secret::load(VARIABLE, self.auth_key.as_ref(), self.auth_key_file.as_deref())?;
        Ok(MasterKey::parse(&text.ok_or(StartError::NoKey)?)?)
    }
}

/// The key file cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("cannot write the auth key to {}", path.display())]
pub struct KeyFileError {
    path: PathBuf,
    #[source]
    source: io::Error,
}

/// Makes the key file, readable by its owner only, unless it exists already.
pub fn ensure_key_file(path: &Path, entropy: &dyn Entropy) -> Result<(), KeyFileError> {
    let key = MasterKey::draw(entropy);
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| writeln!(file, "{}", key.expose_secret()).and_then(|()| file.sync_all()));
    match written {
        Err(source) if source.kind() != io::ErrorKind::AlreadyExists => {
            Err(KeyFileError { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}
