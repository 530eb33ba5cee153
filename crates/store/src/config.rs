use secrecy::SecretString;

/// Which service connects. Each has its own database role with just the rights it needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceRole {
    /// Accounts, sessions and signing keys.
    Auth,
    /// Strategies, datasets, runs; adds to the queue.
    Strategy,
    /// Works off the queue.
    Dispatcher,
}

impl ServiceRole {
    /// Every service role.
    pub const ALL: [Self; 3] = [Self::Auth, Self::Strategy, Self::Dispatcher];

    /// Returns the name of the role in the database.
    pub const fn database_role(self) -> &'static str {
        match self {
            Self::Auth => "assay_auth",
            Self::Strategy => "assay_strategy",
            Self::Dispatcher => "assay_dispatcher",
        }
    }

    /// Returns the environment variable of its connection URL.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Auth => "ASSAY_DATABASE_AUTH_URL",
            Self::Strategy => "ASSAY_DATABASE_STRATEGY_URL",
            Self::Dispatcher => "ASSAY_DATABASE_DISPATCHER_URL",
        }
    }
}

/// Where the database is. One URL per role, so that no service can do another's work.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Database")]
#[group(skip)]
pub struct Config {
    /// Connection URL of the owner of the schemas; only migrations use it.
    #[arg(long, env = "ASSAY_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<SecretString>,
    /// Connection URL of the auth service.
    #[arg(long, env = "ASSAY_DATABASE_AUTH_URL", value_name = "URL", hide_env_values = true)]
    pub database_auth_url: Option<SecretString>,
    /// Connection URL of the strategy service.
    #[arg(long, env = "ASSAY_DATABASE_STRATEGY_URL", value_name = "URL", hide_env_values = true)]
    pub database_strategy_url: Option<SecretString>,
    /// Connection URL of the dispatcher.
    #[arg(long, env = "ASSAY_DATABASE_DISPATCHER_URL", value_name = "URL", hide_env_values = true)]
    pub database_dispatcher_url: Option<SecretString>,
    /// Connections that one role may hold.
    #[arg(long, env = "ASSAY_DATABASE_POOL", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub database_pool: u32,
    /// Seconds to wait for a free connection before answering that the database is unavailable.
    #[arg(long, env = "ASSAY_DATABASE_WAIT", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=60))]
    pub database_wait: u64,
}

/// The configuration does not lead to a database.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A URL that a role needs was not given.
    #[error(
        "set {variable} to the connection URL of database role `{role}`, such as postgres://{role}:password@host/assay"
    )]
    Missing {
        /// The environment variable to set.
        variable: &'static str,
        /// The role that the URL is for.
        role: &'static str,
    },
    /// A URL cannot be read.
    #[error("{variable} is not a Postgres connection URL: {detail}")]
    Invalid {
        /// The environment variable to correct.
        variable: &'static str,
        /// What is wrong; never the URL itself, which holds a password.
        detail: String,
    },
}

impl Config {
    /// Returns the configuration of a command that acts as one service.
    pub fn of(role: ServiceRole, url: &SecretString) -> Self {
        let only = |wanted| (wanted == role).then(|| url.clone());
        Self {
            database_url: None,
            database_auth_url: only(ServiceRole::Auth),
            database_strategy_url: only(ServiceRole::Strategy),
            database_dispatcher_url: only(ServiceRole::Dispatcher),
            database_pool: 1,
            database_wait: 5,
        }
    }

    /// Returns the URL that a service connects with.
    pub fn url(&self, role: ServiceRole) -> Result<&SecretString, ConfigError> {
        let url = match role {
            ServiceRole::Auth => &self.database_auth_url,
            ServiceRole::Strategy => &self.database_strategy_url,
            ServiceRole::Dispatcher => &self.database_dispatcher_url,
        };
        url.as_ref().ok_or(ConfigError::Missing { variable: role.variable(), role: role.database_role() })
    }

    /// Returns the URL that migrations connect with.
    pub fn owner_url(&self) -> Result<&SecretString, ConfigError> {
        self.database_url.as_ref().ok_or(ConfigError::Missing { variable: "ASSAY_DATABASE_URL", role: "assay_owner" })
    }
}
