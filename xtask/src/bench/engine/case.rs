//! What is measured beside what, and what is to be reached.

use crate::bench::Bounded;

/// One workload.
pub(super) struct Case {
    pub(super) workload: &'static str,
    pub(super) title: &'static str,
    pub(super) ours: &'static str,
    pub(super) limit: Option<&'static str>,
    pub(super) compared: &'static [Compared],
    /// Sides that are measured once, and not at all where it has to be quick.
    pub(super) slow: &'static [&'static str],
    /// How far results of two sides may differ.
    pub(super) tolerance: f64,
}

/// The same work in another order of operations.
const ROUNDING: f64 = 1e-9;
/// Over 4,950 pairs of averages some cross depends on a tie, which every side tells apart by its own rounding.
const TIES: f64 = 1e-5;
/// Over a million bars the account is spent on fees; whether its last orders are still large enough depends on a tie too.
const RUIN: f64 = 1e-3;

/// What our figure is held against.
pub(super) struct Compared {
    pub(super) suffix: &'static str,
    /// The sides of one peer.
    pub(super) peers: &'static [&'static str],
    pub(super) bounded: Bounded,
    pub(super) target: Option<f64>,
}

impl Case {
    /// The name that `--only` knows.
    pub(super) fn group(&self) -> &'static str {
        if self.ours == "threads" { "T" } else { self.workload.split('/').next().unwrap_or(self.workload) }
    }

    /// Every side, ours first.
    pub(super) fn sides(&self, quick: bool) -> Vec<&'static str> {
        let peers = self.compared.iter().flat_map(|compared| compared.peers).copied();
        let all = std::iter::once(self.ours).chain(self.limit).chain(peers);
        let mut sides: Vec<&str> = Vec::new();
        for side in all.filter(|side| !quick || !self.slow.contains(side)) {
            if !sides.contains(&side) {
                sides.push(side);
            }
        }
        sides
    }
}

const FULL: &[&str] = &["vectorbt:numba", "vectorbt:rust"];
const LEAN: &[&str] = &["vectorbt:numba-lean", "vectorbt:rust-lean"];
const BACKTESTING: &[&str] = &["backtesting"];

const fn over_limit(target: f64) -> Compared {
    Compared { suffix: "", peers: FULL, bounded: Bounded::OverLimit, target: Some(target) }
}

const fn over_peer(suffix: &'static str, peers: &'static [&'static str], target: Option<f64>) -> Compared {
    Compared { suffix, peers, bounded: Bounded::OverPeer, target }
}

const fn indicator(workload: &'static str, title: &'static str) -> Case {
    const COMPARED: &[Compared] = &[over_peer("", &["talib"], Some(1.3))];
    Case { workload, title, ours: "ours", limit: None, compared: COMPARED, slow: &[], tolerance: ROUNDING }
}

const fn file(workload: &'static str, title: &'static str, compared: &'static [Compared]) -> Case {
    Case { workload, title, ours: "ours", limit: Some("limit"), compared, slow: &[], tolerance: ROUNDING }
}

const fn sweep(workload: &'static str, title: &'static str, compared: &'static [Compared], tolerance: f64) -> Case {
    Case { workload, title, ours: "ours", limit: Some("limit"), compared, slow: FULL, tolerance }
}

/// Every workload.
pub(super) const CASES: &[Case] = &[
    Case {
        workload: "W1/10000",
        title: "SMA cross",
        ours: "ours",
        limit: Some("limit"),
        compared: &[
            over_limit(8.0),
            over_peer(" over lean", LEAN, Some(0.01)),
            over_peer(" over backtesting.py", BACKTESTING, None),
        ],
        slow: &[],
        tolerance: ROUNDING,
    },
    Case {
        workload: "W1/100000",
        title: "SMA cross",
        ours: "ours",
        limit: Some("limit"),
        compared: &[
            over_limit(6.0),
            over_peer(" over lean", LEAN, None),
            over_peer(" over backtesting.py", BACKTESTING, None),
        ],
        slow: BACKTESTING,
        tolerance: ROUNDING,
    },
    Case {
        workload: "W1/1000000",
        title: "SMA cross",
        ours: "ours",
        limit: Some("limit"),
        compared: &[
            over_limit(5.0),
            over_peer(" over full", FULL, Some(0.004)),
            over_peer(" over lean", LEAN, Some(0.1)),
            over_peer(" over backtesting.py", BACKTESTING, None),
        ],
        slow: &["backtesting", "vectorbt:numba", "vectorbt:rust"],
        tolerance: RUIN,
    },
    sweep("W2", "4,950 SMA pairs", &[over_limit(6.0), over_peer(" over vectorbt", FULL, Some(0.02))], TIES),
    sweep("W2b", "1,000 RSI rules", &[over_limit(6.0), over_peer(" over vectorbt", FULL, Some(1.0 / 85.0))], ROUNDING),
    sweep("W5", "1,000 stops", &[over_limit(8.0), over_peer(" over vectorbt", FULL, Some(1.0 / 30.0))], ROUNDING),
    Case {
        workload: "W2",
        title: "on two threads over its control",
        ours: "threads",
        limit: Some("control"),
        compared: &[Compared { suffix: "", peers: &[], bounded: Bounded::OverLimit, target: Some(1.1) }],
        slow: &[],
        tolerance: ROUNDING,
    },
    indicator("W3/sma", "SMA(30)"),
    indicator("W3/ema", "EMA(30)"),
    indicator("W3/rsi", "RSI(14)"),
    indicator("W3/macd", "MACD(12, 26, 9)"),
    indicator("W3/bollinger", "Bollinger(20, 2)"),
    indicator("W3/atr", "ATR(14)"),
    Case {
        workload: "W7/1000000",
        title: "stepping a million bars",
        ours: "ours",
        limit: None,
        compared: &[Compared { suffix: "", peers: &[], bounded: Bounded::Ours, target: Some(0.1) }],
        slow: &[],
        tolerance: ROUNDING,
    },
    file("W10/csv", "a million bars", &[over_peer("", &["polars"], Some(1.0))]),
    file("W10/parquet", "a million bars", &[over_peer("", &["polars"], Some(1.0))]),
    file(
        "W10/columns",
        "a million bars",
        &[Compared { suffix: "", peers: &[], bounded: Bounded::Ours, target: Some(0.015) }],
    ),
];
