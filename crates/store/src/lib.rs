//! Everything that Assay keeps in Postgres: accounts, strategies, datasets, runs and the queue.
//!
//! The invariant of this crate: **no statement touches a tenant's row outside a transaction that names the tenant**.
//! Functions take a [`Scope`](assay_types::Scope) or a [`Lease`]; both lead to one transaction type that sets
//! `assay.organisation`, and row-level security in the database refuses everything else.

mod accounts;
mod audit;
mod config;
mod convert;
mod datasets;
pub mod embedded;
mod error;
mod events;
mod failure;
mod idempotency;
mod inspections;
mod mails;
mod organisations;
mod page;
mod provision;
mod queue;
mod runs;
mod store;
mod strategies;
mod tenant;
mod wakes;

pub use accounts::{
    Accounts, ApiKey, ApiKeyCreation, Credentials, MailTokenKind, MailTokenUse, Membership, NewApiKey, NewChallenge,
    NewMailToken, NewSession, NewSigningKey, NewUser, Organisation, PasswordReset, Refresh, Rotation, SecondFactor,
    Session, SessionGrant, SigningKey, TokenHash, TotpAttempt, User,
};
pub use assay_protocol::ExitClass;
pub use audit::{Audit, AuditEvent, Break, Origin, Verified};
pub use config::{Config, ConfigError, ServiceRole};
pub use datasets::{Dataset, DatasetState, Datasets, Gap, NewDataset, NewReadyDataset, Quality, ReadyDataset};
pub use error::StoreError;
pub use events::{Event, EventKind, Events, LogEntry};
pub use failure::Failure;
pub use idempotency::Idempotency;
pub use inspections::{Inspection, Inspections, NewInspection};
pub use mails::{MailKind, MailLease, MailRecord, Mails, NewMail};
pub use organisations::{
    Creation, Invitation, Member, NewInvitation, NewMember, NewOrganisation, Organisations, Refused,
};
pub use page::{Listing, Page, Position};
pub use provision::{OWNER_ROLE, migrate, provision};
pub use queue::{
    BacktestResult, Beat, Ended, Expired, JobKind, Lease, Queue, RetryOutcome, RunningJob, Setback, Upload, Work,
    backoff,
};
pub use runs::{Artifact, NewRun, Progress, Run, RunStatus, Runs, Started, Timings};
pub use store::{ConnectError, Store};
pub use strategies::{NewStrategy, NewVersion, Strategies, Strategy, StrategyVersion};
pub use wakes::JobWaker;
