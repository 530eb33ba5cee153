use std::{path::PathBuf, sync::Arc, time::Duration};

use clap::{Args, ValueEnum};
use secrecy::{ExposeSecret, SecretString};

use crate::{Cloud, CloudConfig, Local, ObjectError, ObjectStore, SigningKey, SigningKeyError};

/// Which store holds the objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Backend {
    /// A folder of this machine.
    Local,
    /// A Cloud Storage bucket.
    Cloud,
}

/// Where bars and artifacts are kept.
#[derive(Clone, Debug, Args)]
#[group(skip)]
pub struct Config {
    /// Where objects are kept: a local folder or a Cloud Storage bucket
    #[arg(long = "objects", env = "ASSAY_OBJECTS", value_enum, default_value = "local")]
    pub backend: Backend,
    /// Folder of the local store
    #[arg(id = "objects-path", long = "objects-path", env = "ASSAY_OBJECTS_PATH")]
    pub path: Option<PathBuf>,
    /// Key that signs URLs of the local store: at least 32 bytes as hexadecimal digits, the same in every process
    #[arg(
        id = "objects-signing-key",
        long = "objects-signing-key",
        env = "ASSAY_OBJECTS_SIGNING_KEY",
        hide_env_values = true
    )]
    pub signing_key: Option<SecretString>,
    /// Where the gateway is reached, put before signed URLs of the local store; without it they begin with a slash
    #[arg(
        id = "objects-public-url",
        long = "objects-public-url",
        env = "ASSAY_OBJECTS_PUBLIC_URL",
        default_value = ""
    )]
    pub public_url: String,
    /// Name of the Cloud Storage bucket
    #[arg(id = "objects-bucket", long = "objects-bucket", env = "ASSAY_OBJECTS_BUCKET")]
    pub bucket: Option<String>,
    /// Another endpoint for Cloud Storage; one that begins with http:// is used without credentials
    #[arg(id = "objects-endpoint", long = "objects-endpoint", env = "ASSAY_OBJECTS_ENDPOINT")]
    pub endpoint: Option<String>,
    /// Longest that one operation on Cloud Storage may take, retries included, in milliseconds
    #[arg(
        id = "objects-timeout-ms",
        long = "objects-timeout-ms",
        env = "ASSAY_OBJECTS_TIMEOUT_MS",
        default_value_t = 30_000
    )]
    pub timeout_ms: u64,
    /// Largest object accepted, in bytes
    #[arg(id = "objects-max-bytes", long = "objects-max-bytes", env = "ASSAY_OBJECTS_MAX_BYTES", default_value_t = 1 << 30)]
    pub max_bytes: u64,
}

/// An open store. A local one also verifies the URLs that it signed.
#[derive(Clone)]
pub enum StorageLocation {
    /// A folder.
    Local(Arc<Local>),
    /// A bucket.
    Cloud(Arc<Cloud>),
}

impl StorageLocation {
    /// Returns the store, whichever it is.
    pub fn store(&self) -> Arc<dyn ObjectStore> {
        match self {
            Self::Local(local) => local.clone(),
            Self::Cloud(cloud) => cloud.clone(),
        }
    }

    /// Returns the local store, whose signed URLs the gateway serves.
    pub fn local(&self) -> Option<Arc<Local>> {
        match self {
            Self::Local(local) => Some(local.clone()),
            Self::Cloud(_) => None,
        }
    }
}

/// Why a store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// An option is missing.
    #[error("--objects {backend} needs {option} ({variable})")]
    Missing {
        /// The store chosen.
        backend: &'static str,
        /// The option.
        option: &'static str,
        /// The environment variable that stands for it.
        variable: &'static str,
    },
    /// The signing key cannot be used.
    #[error("--objects-signing-key (ASSAY_OBJECTS_SIGNING_KEY) cannot be used")]
    SigningKey(#[from] SigningKeyError),
    /// The store itself refused.
    #[error("cannot open the object store")]
    Store(#[from] ObjectError),
}

impl Config {
    /// Opens the store, or says which option to set.
    pub async fn open(&self) -> Result<StorageLocation, OpenError> {
        match self.backend {
            Backend::Local => Ok(StorageLocation::Local(Arc::new(self.open_local()?))),
            Backend::Cloud => Ok(StorageLocation::Cloud(Arc::new(self.open_cloud().await?))),
        }
    }

    fn open_local(&self) -> Result<Local, OpenError> {
        let missing = |option, variable| OpenError::Missing { backend: "local", option, variable };
        let path = self.path.as_deref().ok_or_else(|| missing("--objects-path", "ASSAY_OBJECTS_PATH"))?;
        let key =
            self.signing_key.as_ref().ok_or_else(|| missing("--objects-signing-key", "ASSAY_OBJECTS_SIGNING_KEY"))?;
        let key = SigningKey::from_hex(key.expose_secret())?;
        Ok(Local::open(path, key, &self.public_url, self.max_bytes)?)
    }

    async fn open_cloud(&self) -> Result<Cloud, OpenError> {
        let bucket = self.bucket.as_deref().ok_or(OpenError::Missing {
            backend: "cloud",
            option: "--objects-bucket",
            variable: "ASSAY_OBJECTS_BUCKET",
        })?;
        let config = CloudConfig {
            bucket: bucket.to_owned(),
            endpoint: self.endpoint.clone(),
            time_limit: Duration::from_millis(self.timeout_ms),
            max_bytes: self.max_bytes,
        };
        Ok(Cloud::connect(&config).await?)
    }
}
