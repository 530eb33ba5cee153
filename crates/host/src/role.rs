use clap::ValueEnum;

/// One part of the platform that a process can host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ValueEnum)]
pub enum Role {
    /// GraphQL, REST and the web pages.
    Gateway,
    /// People, organisations, sessions.
    Auth,
    /// Strategies, data and runs.
    Strategy,
    /// Takes runs from the queue into sandboxes.
    Dispatcher,
}

impl Role {
    /// Every role, in the order of declaration.
    pub const ALL: [Self; 4] = [Self::Gateway, Self::Auth, Self::Strategy, Self::Dispatcher];

    /// Returns the name on the command line and in telemetry.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Auth => "auth",
            Self::Strategy => "strategy",
            Self::Dispatcher => "dispatcher",
        }
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
