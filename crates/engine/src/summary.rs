use std::collections::BTreeMap;

use assay_dataset::Calendar;
use assay_strategy::{EntryPlan, ExitPlan, ParameterValue, Sizing};
use assay_types::{Digest, Symbol, Timeframe, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{ConstantFunding, Execution, Finer, Lot, PortfolioRules};

/// The result of a run in numbers. Fractions are fractions (0.12 is 12 %); what is not defined is absent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Everything that was in effect, defaults included.
    pub configuration: Configuration,
    /// Everything that was measured.
    pub metrics: Metrics,
    /// What the unknown order of events inside bars may change.
    pub ambiguity: Ambiguity,
    /// Return of each calendar month (UTC), oldest first.
    pub months: Vec<Month>,
    /// Decisions that led to nothing, and why.
    pub dropped: Dropped,
}

/// The configuration in effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Configuration {
    /// The engine.
    pub engine: String,
    /// The strategies, in the order of the specification.
    pub strategies: Vec<StrategyConfiguration>,
    /// What was traded, in the order of the specification.
    pub instruments: Vec<InstrumentConfiguration>,
    /// The length of a bar.
    pub timeframe: Timeframe,
    /// Observations a year that yearly figures are scaled by.
    pub periods_per_year: f64,
    /// Close of the first bar traded.
    pub first: Timestamp,
    /// Close of the last bar traded.
    pub last: Timestamp,
    /// Closes at which the account was marked: the bars traded, those of several instruments that close together counted once.
    pub bars: u64,
    /// Starting capital.
    pub capital: f64,
    /// The account's currency.
    pub currency: String,
    /// How orders became fills.
    pub execution: Execution,
    /// What several strategies and instruments might do on one capital.
    pub portfolio: PortfolioRules,
}

/// One strategy in effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StrategyConfiguration {
    /// Its name.
    pub name: String,
    /// Every parameter that the document declares, at its default unless given, and those given for its factors.
    pub parameters: BTreeMap<String, ParameterValue>,
    /// The instruments that it traded.
    pub symbols: Vec<Symbol>,
    /// Its rank when several fire at once.
    pub priority: u8,
    /// How much its author trusts it.
    pub confidence: f64,
    /// Bars that it needed before its first decision.
    pub warm_up: u64,
    /// With which order its positions were opened.
    pub entry: EntryPlan,
    /// How its positions ended.
    pub exits: ExitPlan,
    /// How large they were.
    pub sizing: Sizing,
}

/// One instrument in effect.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InstrumentConfiguration {
    /// What was traded.
    pub symbol: Symbol,
    /// Digest of its bars.
    pub dataset: Digest,
    /// When it trades.
    pub calendar: Calendar,
    /// Shorter bars that told the order of events.
    pub finer: Option<Finer>,
    /// What holding a position cost for each interval.
    pub funding: Option<ConstantFunding>,
    /// In which prices and quantities it was dealt in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Lot>,
    /// How many rates of funding were given beside it.
    pub funding_rates: u64,
    /// Close of its first bar traded.
    pub first: Timestamp,
    /// Close of its last bar traded.
    pub last: Timestamp,
    /// Its bars traded.
    pub bars: u64,
}

/// What was measured. Each field's formula stands in the module of its name under `metrics`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Metrics {
    /// Equity at the last bar.
    pub final_equity: f64,
    /// Final equity less starting capital.
    pub net_profit: f64,
    /// Net profit over starting capital.
    pub total_return: f64,
    /// Compound annual growth rate.
    pub cagr: Option<f64>,
    /// Yearly standard deviation of returns.
    pub volatility: Option<f64>,
    /// Sharpe ratio, yearly.
    pub sharpe: Option<f64>,
    /// Sortino ratio, yearly.
    pub sortino: Option<f64>,
    /// Calmar ratio.
    pub calmar: Option<f64>,
    /// Probability that the true Sharpe ratio is above zero.
    pub probabilistic_sharpe: Option<f64>,
    /// Deepest fall below the highest equity so far, at the worst price inside bars (zero or negative).
    pub max_drawdown: f64,
    /// The same on closes only.
    pub max_drawdown_on_closes: f64,
    /// The same on closed trades only.
    pub max_drawdown_closed_trades: f64,
    /// Longest time below an earlier high, in days.
    pub longest_drawdown_days: f64,
    /// Number of trades, open ones included.
    pub trades: u64,
    /// Number of closed trades.
    pub closed_trades: u64,
    /// Share of closed trades that won.
    pub win_rate: Option<f64>,
    /// Profits over losses of closed trades.
    pub profit_factor: Option<f64>,
    /// Mean profit of a closed trade.
    pub expectancy: Option<f64>,
    /// Mean profit of a closed trade over its value at the entry.
    pub expectancy_rate: Option<f64>,
    /// System quality number.
    pub sqn: Option<f64>,
    /// Mean number of bars that a trade was held.
    pub mean_bars_held: Option<f64>,
    /// Share of bars that ended with a position.
    pub exposure: f64,
    /// Mean value of the position over the equity.
    pub capital_utilisation: f64,
    /// Value traded a year over the mean equity.
    pub turnover: Option<f64>,
    /// Profit rate of the worst closed trade.
    pub worst_trade: Option<f64>,
    /// Profit rate that one closed trade in a hundred falls below.
    pub worst_trades_1: Option<f64>,
    /// Profit rate that five closed trades in a hundred fall below.
    pub worst_trades_5: Option<f64>,
    /// Profit rate that ten closed trades in a hundred fall below.
    pub worst_trades_10: Option<f64>,
    /// Mean return of the worst five days in a hundred.
    pub tail_loss: Option<f64>,
    /// Fees paid.
    pub fees: f64,
    /// Funding paid; negative if more was received.
    pub funding: f64,
    /// Value traded.
    pub traded_value: f64,
}

/// Key metrics under the worst and the best order of events inside bars.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ambiguity {
    /// Bars on which the order of events decided an exit.
    pub bars: u64,
    /// Of these, bars on which finer bars were to tell the order and did not reach the extremes.
    pub uncovered: u64,
    /// Stop before target on every one of them.
    pub pessimistic: KeyMetrics,
    /// Target before stop on every one of them.
    pub optimistic: KeyMetrics,
}

/// The metrics that an interval is given for.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeyMetrics {
    /// Equity at the last bar.
    pub final_equity: f64,
    /// Net profit over starting capital.
    pub total_return: f64,
    /// Sharpe ratio, yearly.
    pub sharpe: Option<f64>,
    /// Deepest fall below the highest equity so far.
    pub max_drawdown: f64,
    /// Share of closed trades that won.
    pub win_rate: Option<f64>,
    /// Number of trades.
    pub trades: u64,
}

/// The return of one month.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Month {
    /// The year.
    pub year: i64,
    /// 1 to 12.
    pub month: u8,
    /// Change of equity over the month, as a fraction of the equity before it; absent if that was not above zero.
    pub change: Option<f64>,
}

/// Entry decisions that led to no position.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Dropped {
    /// Long and short asked for at once.
    pub contradictory: u64,
    /// No quantity could be afforded, or it was below the minimum.
    pub too_small: u64,
    /// Sized by a distance that was absent, zero or negative.
    pub without_distance: u64,
    /// The order's distance from the close was absent or negative, or left no price above zero.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub without_price: u64,
    /// Decided on the last bar, so that there was no next open.
    pub at_end: u64,
    /// There were as many positions as allowed, and other entries came first.
    pub outranked: u64,
    /// Another strategy held a position of the same symbol.
    pub symbol_taken: u64,
    /// The instrument moved too much like one that was held.
    pub correlated: u64,
    /// The rule on detection types left it out.
    pub detection: u64,
    /// The order was not filled within its life.
    pub expired: u64,
    /// The strategy's exit condition came while the order waited.
    pub withdrawn: u64,
    /// A part of the entry was left over by the volume; the rest was taken.
    pub partial: u64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Dropped {
    /// Adds what another book dropped.
    pub(crate) fn add(&mut self, other: &Self) {
        self.contradictory += other.contradictory;
        self.too_small += other.too_small;
        self.without_distance += other.without_distance;
        self.without_price += other.without_price;
        self.at_end += other.at_end;
        self.outranked += other.outranked;
        self.symbol_taken += other.symbol_taken;
        self.correlated += other.correlated;
        self.detection += other.detection;
        self.expired += other.expired;
        self.withdrawn += other.withdrawn;
        self.partial += other.partial;
    }
}
