use std::sync::LazyLock;

use crate::{document::Category, source::parse};

/// A strategy that ships with the product.
#[derive(Clone, Debug, PartialEq)]
pub struct Builtin {
    /// What it is called in addresses and commands: `sma-cross`.
    pub id: &'static str,
    /// What people call it.
    pub name: String,
    /// The idea that it trades on.
    pub category: Category,
    /// What it does and when it works.
    pub description: String,
    /// Its source.
    pub source: &'static str,
}

macro_rules! sources {
    ($($id:literal)*) => { [$(($id, include_str!(concat!("../builtin/", $id, ".toml")))),*] };
}

static BUILTINS: LazyLock<Vec<Builtin>> = LazyLock::new(|| {
    let sources = sources! {
        "adx-trend"
        "aroon-cross"
        "bollinger-reversion"
        "bollinger-squeeze"
        "connors-rsi-reversion"
        "consolidation-breakout"
        "donchian-breakout"
        "ema-pullback"
        "ema-trend-cross"
        "fast-mover"
        "keltner-breakout"
        "macd-cross"
        "multi-factor-reversion"
        "range-breakout"
        "rate-of-change"
        "reclaim"
        "rsi-pullback"
        "rsi-reversion"
        "slow-mover"
        "sma-cross"
        "stochastic-reversion"
        "supertrend-follow"
        "support-bounce"
        "volume-breakout"
        "weekly-trend-pullback"
        "zscore-reversion"
    };
    // A source that does not parse would be missing here; a test holds that none is.
    let read = |(id, source)| {
        let document = parse(source).ok()?.document;
        let category = document.category.unwrap_or(Category::Other);
        Some(Builtin { id, name: document.name, category, description: document.description, source })
    };
    sources.into_iter().filter_map(read).collect()
});

/// Returns every strategy that ships with the product.
pub fn builtins() -> &'static [Builtin] {
    &BUILTINS
}

/// Returns the strategy called `id`.
pub fn builtin(id: &str) -> Option<&'static Builtin> {
    BUILTINS.iter().find(|builtin| builtin.id == id)
}
