//! A private Postgres server: for `assay up`, which keeps one in its data directory, and for tests.
//!
//! The server listens on a unix socket alone, in a directory that only its user may enter, so roles need no passwords.
//! It never outlives the process that started it, however that process ends: see [`Cluster`].

mod account;
mod binaries;
mod cluster;
mod databases;
mod directory;
mod error;
mod process;

pub use binaries::Binaries;
pub use cluster::{Cluster, Settings};
pub use error::EmbeddedError;
