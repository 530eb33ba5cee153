//! The auth service: people, organisations, sessions, API keys, and the keys that sign access tokens.
//!
//! The invariant of this service: whether an e-mail address has an account cannot be told from the text, the status or
//! the time of any answer.

mod answer;
mod api_keys;
mod challenge;
mod config;
mod credentials;
mod keyring;
mod letters;
mod mail;
mod organisations;
mod password_reset;
mod recovery;
mod refusal;
mod second_factor;
mod service;
mod sessions;
mod sign_in;
mod sign_up;
mod start;
mod throttle;
mod validate;
mod verify_email;
mod viewer;
mod wrong_keys;

pub use config::{Config, KeyFileError, ensure_key_file};
pub use keyring::KeyringError;
pub use mail::{MailConfig, MailConfigError, SmtpTls, open_mail};
pub use start::{Environment, StartError, routes};
