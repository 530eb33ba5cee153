use std::{fmt, str::FromStr};

use crate::Role;

/// What an API key may be made for. Whoever signs in has every scope that the role includes; a key has those that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenScope {
    /// Reads everything but the documents of strategies.
    Read,
    /// Imports data, starts and stops runs, asks questions about them.
    Run,
    /// Makes strategies and publishes versions.
    StrategyWrite,
    /// Reads the documents of strategies.
    StrategySource,
    /// Trades on paper.
    TradePaper,
    /// Trades with money.
    TradeLive,
    /// Buys on the market.
    MarketBuy,
    /// Sells on the market.
    MarketSell,
    /// Manages billing.
    Billing,
    /// Manages members.
    OrgAdmin,
    /// Runs the platform.
    Admin,
}

/// A text is not a scope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected a scope such as read or strategy:write")]
pub struct TokenScopeError;

impl TokenScope {
    /// Every scope.
    pub const ALL: [Self; 11] = [
        Self::Read,
        Self::Run,
        Self::StrategyWrite,
        Self::StrategySource,
        Self::TradePaper,
        Self::TradeLive,
        Self::MarketBuy,
        Self::MarketSell,
        Self::Billing,
        Self::OrgAdmin,
        Self::Admin,
    ];

    /// Returns the name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Run => "run",
            Self::StrategyWrite => "strategy:write",
            Self::StrategySource => "strategy:source",
            Self::TradePaper => "trade:paper",
            Self::TradeLive => "trade:live",
            Self::MarketBuy => "market:buy",
            Self::MarketSell => "market:sell",
            Self::Billing => "billing",
            Self::OrgAdmin => "org:admin",
            Self::Admin => "admin",
        }
    }

    /// Returns the least role that includes the scope; no role of an organisation includes what runs the platform.
    pub const fn least_role(self) -> Option<Role> {
        match self {
            Self::Read | Self::StrategySource => Some(Role::Viewer),
            Self::Run | Self::StrategyWrite | Self::TradePaper => Some(Role::Developer),
            Self::TradeLive | Self::MarketBuy | Self::MarketSell | Self::OrgAdmin => Some(Role::Admin),
            Self::Billing => Some(Role::Owner),
            Self::Admin => None,
        }
    }
}

impl FromStr for TokenScope {
    type Err = TokenScopeError;

    fn from_str(text: &str) -> Result<Self, TokenScopeError> {
        Self::ALL.into_iter().find(|scope| scope.as_str() == text).ok_or(TokenScopeError)
    }
}

impl fmt::Display for TokenScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of scopes.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct TokenScopes(u16);

impl TokenScopes {
    /// Returns whether the scope is among them.
    pub const fn contains(self, scope: TokenScope) -> bool {
        self.0 & 1 << scope as u16 != 0
    }

    /// Returns the scopes in the order of their declaration.
    pub fn iter(self) -> impl Iterator<Item = TokenScope> {
        TokenScope::ALL.into_iter().filter(move |scope| self.contains(*scope))
    }
}

impl FromIterator<TokenScope> for TokenScopes {
    fn from_iter<I: IntoIterator<Item = TokenScope>>(scopes: I) -> Self {
        Self(scopes.into_iter().fold(0, |all, scope| all | 1 << scope as u16))
    }
}

impl fmt::Debug for TokenScopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_sets_are_read_back() {
        for scope in TokenScope::ALL {
            assert_eq!(scope.as_str().parse(), Ok(scope));
            let alone = TokenScopes::from_iter([scope]);
            assert_eq!(alone.iter().collect::<Vec<_>>(), [scope]);
            assert_eq!(TokenScope::ALL.map(|other| alone.contains(other)), TokenScope::ALL.map(|other| other == scope));
        }
        assert!("READ".parse::<TokenScope>().is_err() && "".parse::<TokenScope>().is_err());
        assert_eq!(TokenScope::ALL.into_iter().collect::<TokenScopes>().iter().count(), TokenScope::ALL.len());
        assert_eq!(TokenScopes::default().iter().count(), 0);
    }
}
