//! Where bars and artifacts live: a local folder, or Cloud Storage.
//!
//! Every key lies below `orgs/{organisation}/` and is made or checked by [`ObjectKey`], so no name that came from
//! outside reaches a file system or a bucket. Writes are atomic: a reader sees a whole object or none.

mod cloud;
mod config;
mod error;
mod key;
mod local;
mod store;

pub use cloud::{Cloud, CloudConfig};
pub use config::{Backend, Config, OpenError, StorageLocation};
pub use error::ObjectError;
pub use key::{KeyError, KeyPrefix, ObjectKey};
pub use local::{Local, SigningKey, SigningKeyError, UrlError};
pub use store::{Listing, ObjectMeta, ObjectStore, Precondition};
