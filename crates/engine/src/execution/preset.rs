use serde::{Deserialize, Serialize};

use super::{AfterExit, EntryBar, Execution, Fill, Intrabar, LimitRule, Slippage, StopGap, TargetGap, TrailingRule};

/// The rules of another engine, for results that can be compared with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Preset {
    /// Our own rules.
    #[serde(rename = "assay")]
    Assay,
    /// freqtrade 2024.10.
    #[serde(rename = "freqtrade")]
    Freqtrade,
    /// backtesting.py 0.6.6.
    #[serde(rename = "backtesting.py")]
    BacktestingPy,
    /// vectorbt 1.2.0 with its default fill at the close.
    #[serde(rename = "vectorbt")]
    Vectorbt,
    /// vectorbt 1.2.0 with signals shifted by one bar and filled at the open.
    #[serde(rename = "vectorbt-next-open")]
    VectorbtNextOpen,
    /// LEAN's equity model.
    #[serde(rename = "lean")]
    Lean,
    /// LEAN's base model: crypto, currencies, contracts for difference.
    #[serde(rename = "lean-base")]
    LeanBase,
    /// nautilus trader 1.221 with its default order of events, open-high-low-close.
    #[serde(rename = "nautilus")]
    Nautilus,
    /// nautilus trader 1.221 with adaptive ordering.
    #[serde(rename = "nautilus-adaptive")]
    NautilusAdaptive,
    /// `TradingView`'s broker emulator.
    #[serde(rename = "tradingview")]
    TradingView,
    /// Jesse 3.5.3.
    #[serde(rename = "jesse")]
    Jesse,
}

impl Preset {
    /// Every preset.
    pub const ALL: [Self; 11] = [
        Self::Assay,
        Self::Freqtrade,
        Self::BacktestingPy,
        Self::Vectorbt,
        Self::VectorbtNextOpen,
        Self::Lean,
        Self::LeanBase,
        Self::Nautilus,
        Self::NautilusAdaptive,
        Self::TradingView,
        Self::Jesse,
    ];

    /// Returns the name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Assay => "assay",
            Self::Freqtrade => "freqtrade",
            Self::BacktestingPy => "backtesting.py",
            Self::Vectorbt => "vectorbt",
            Self::VectorbtNextOpen => "vectorbt-next-open",
            Self::Lean => "lean",
            Self::LeanBase => "lean-base",
            Self::Nautilus => "nautilus",
            Self::NautilusAdaptive => "nautilus-adaptive",
            Self::TradingView => "tradingview",
            Self::Jesse => "jesse",
        }
    }

    /// Finds a preset by its name on the wire.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.as_str() == name)
    }

    /// Returns these rules for a run that had `own`: what a broker and a market demand stays, such as costs, margin, ticks and steps.
    pub fn over(self, own: &Execution) -> Execution {
        let theirs = self.execution();
        Execution {
            fees: own.fees.clone(),
            slippage: Slippage { on_stops: theirs.slippage.on_stops, ..own.slippage },
            leverage: own.leverage,
            maintenance: own.maintenance,
            liquidation_fee: own.liquidation_fee,
            tick_size: own.tick_size,
            quantity_step: if theirs.quantity_step > 0.0 { theirs.quantity_step } else { own.quantity_step },
            minimum_quantity: own.minimum_quantity.max(theirs.minimum_quantity),
            end: own.end,
            ..theirs
        }
    }

    /// Returns the rules, without costs: those are the user's.
    pub fn execution(self) -> Execution {
        let ours = Execution::default();
        let stops_do_not_slip = Slippage { on_stops: false, ..Slippage::default() };
        match self {
            Self::Assay => ours,
            Self::Freqtrade => Execution {
                limit: LimitRule::Touch,
                stop_gap: StopGap::WholeBar,
                target_gap: TargetGap::Clamped,
                trailing: TrailingRule::SameBar,
                ..ours
            },
            Self::BacktestingPy => Execution { limit: LimitRule::Touch, quantity_step: 1.0, ..ours },
            Self::Vectorbt => Execution {
                fill: Fill::ThisClose,
                limit: LimitRule::Touch,
                entry_bar: EntryBar::Never,
                after_exit: AfterExit::Wait,
                slippage: stops_do_not_slip,
                minimum_quantity: 1e-8,
                ..ours
            },
            Self::VectorbtNextOpen => Execution { fill: Fill::NextOpen, ..Self::Vectorbt.execution() },
            Self::Lean => Execution { fill: Fill::ThisClose, entry_bar: EntryBar::Never, quantity_step: 1.0, ..ours },
            Self::LeanBase => Execution {
                stop_gap: StopGap::Close,
                target_gap: TargetGap::Clamped,
                quantity_step: 0.0,
                ..Self::Lean.execution()
            },
            Self::Nautilus => Execution {
                fill: Fill::ThisClose,
                intrabar: Intrabar::Ohlc,
                limit: LimitRule::Touch,
                stop_gap: StopGap::Level,
                target_gap: TargetGap::Level,
                ..ours
            },
            Self::NautilusAdaptive => Execution { intrabar: Intrabar::NearestExtreme, ..Self::Nautilus.execution() },
            Self::TradingView => Execution {
                intrabar: Intrabar::NearestExtreme,
                entry_bar: EntryBar::Never,
                limit: LimitRule::Touch,
                ..ours
            },
            Self::Jesse => {
                Execution { fill: Fill::ThisClose, intrabar: Intrabar::Colour, limit: LimitRule::Touch, ..ours }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_on_the_wire_find_their_preset() {
        for preset in Preset::ALL {
            assert_eq!(serde_json::to_value(preset).unwrap(), preset.as_str());
            assert_eq!(Preset::find(preset.as_str()), Some(preset));
        }
        assert_eq!(Preset::find("excel"), None);
    }

    #[test]
    fn rules_survive_json_and_unknown_ones_are_refused() {
        for preset in Preset::ALL {
            let text = serde_json::to_string(&preset.execution()).unwrap();
            assert_eq!(serde_json::from_str::<Execution>(&text).unwrap(), preset.execution());
        }
        assert_eq!(serde_json::from_str::<Execution>("{}").unwrap(), Execution::default());
        let unknown = serde_json::from_str::<Execution>(r#"{"fees": {"rat": 0.1}}"#).unwrap_err();
        assert!(unknown.to_string().contains("unknown field `rat`"));
    }
}
