use assay_types::{Code, Coded};

/// What can go wrong between the platform and its database.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such object in the caller's organisation.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// A value that has to be unique is in use.
    #[error("{0} is taken")]
    Taken(&'static str),
    /// An idempotency key came again with another request.
    #[error("the idempotency key was used for another request")]
    IdempotencyMismatch,
    /// The job is no longer the caller's: its lease ran out, or the job ended.
    #[error("the lease is lost")]
    LeaseLost,
    /// A page position is none of ours.
    #[error("not a position of this list")]
    BadPosition,
    /// The database role could step around row-level security.
    #[error(
        "database role `{role}` may bypass row-level security; use a role with NOSUPERUSER NOBYPASSRLS that owns nothing"
    )]
    PowerfulRole {
        /// The role that the connection has.
        role: String,
    },
    /// The database cannot be reached, or has no connection left.
    #[error("the database does not answer")]
    Unavailable(#[source] sqlx::Error),
    /// A stored value breaks a rule that this crate keeps when it writes.
    #[error("{table}.{column} holds a value that should not exist: {detail}")]
    Inconsistent {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
        /// What is wrong with it.
        detail: String,
    },
    /// Migrations grant rights to roles that are not there.
    #[error("database roles are missing: {roles}; create them as the README of the store says, or let `assay` do it")]
    RolesMissing {
        /// Which.
        roles: String,
    },
    /// The migrations could not be applied.
    #[error("cannot migrate the database")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// Any other answer of the database.
    #[error("the database refused a statement")]
    Database(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed => {
                Self::Unavailable(error)
            }
            sqlx::Error::Database(ref answer) if answer.code().is_some_and(|code| is_transient(&code)) => {
                Self::Unavailable(error)
            }
            other => Self::Database(other),
        }
    }
}

/// Connection failures, resource shortage, shutdown, and transactions that Postgres asks to repeat.
fn is_transient(sqlstate: &str) -> bool {
    ["08", "53", "57P"].iter().any(|class| sqlstate.starts_with(class))
        || matches!(sqlstate, "40001" | "40P01" | "55P03")
}

impl StoreError {
    /// Names the uniqueness that a failed insert broke, or passes the error on.
    pub(crate) fn on_constraint(error: sqlx::Error, taken: &[(&str, &'static str)]) -> Self {
        let broken = Self::constraint(&error);
        match taken.iter().find(|(constraint, _)| broken == Some(constraint)) {
            Some((_, what)) => Self::Taken(what),
            None => error.into(),
        }
    }

    /// Returns the name of the constraint that a statement broke.
    pub(crate) fn constraint(error: &sqlx::Error) -> Option<&str> {
        error.as_database_error().and_then(|answer| answer.constraint())
    }
}

impl Coded for StoreError {
    fn code(&self) -> Code {
        match self {
            Self::NotFound(_) => Code::NotFound,
            Self::Taken(_) | Self::IdempotencyMismatch | Self::LeaseLost => Code::Conflict,
            Self::BadPosition => Code::InvalidArgument,
            Self::Unavailable(_) => Code::Unavailable,
            Self::PowerfulRole { .. }
            | Self::RolesMissing { .. }
            | Self::Inconsistent { .. }
            | Self::Migrate(_)
            | Self::Database(_) => Code::Internal,
        }
    }

    fn public_message(&self) -> String {
        match self {
            Self::NotFound(_) | Self::Taken(_) | Self::IdempotencyMismatch | Self::LeaseLost | Self::BadPosition => {
                self.to_string()
            }
            Self::Unavailable(_) => "the database does not answer; try again in a moment".to_owned(),
            Self::PowerfulRole { .. }
            | Self::RolesMissing { .. }
            | Self::Inconsistent { .. }
            | Self::Migrate(_)
            | Self::Database(_) => "something went wrong on our side".to_owned(),
        }
    }
}
