use crate::{
    average::{adaptive, exponential, hull, midpoint, multiple, simple, weighted},
    indicator::Indicator,
    momentum::{balance, change, channel, connors, cycle, elder, fisher, macd, rsi, smoothed, stochastic, ultimate},
    price::{heikin_ashi, mean},
    statistic::{deviation, extreme, rank, regression, relation},
    trend::{adx, aroon, choppiness, ichimoku, mass, movement, psar, supertrend, vortex},
    volatility::{atr, bollinger, channel as bands, historical},
    volume::{accumulation, balance as flow, force, movement as ease, relative, vwap},
};

/// Every indicator, by category.
static ALL: &[Indicator] = &[
    simple::SMA,
    exponential::EMA,
    weighted::WMA,
    multiple::DEMA,
    multiple::TEMA,
    simple::TRIMA,
    adaptive::KAMA,
    hull::HMA,
    exponential::ZLEMA,
    multiple::T3,
    exponential::RMA,
    midpoint::MIDPOINT,
    midpoint::MIDPRICE,
    rsi::RSI,
    macd::MACD,
    macd::APO,
    macd::PPO,
    change::MOM,
    change::ROC,
    change::ROCP,
    change::ROCR,
    change::ROCR100,
    stochastic::STOCHASTIC,
    stochastic::STOCHASTIC_FAST,
    stochastic::STOCHASTIC_RSI,
    stochastic::WILLR,
    channel::CCI,
    rsi::CMO,
    balance::BOP,
    ultimate::ULTOSC,
    smoothed::TRIX,
    smoothed::TSI,
    smoothed::COPPOCK,
    smoothed::KST,
    cycle::DPO,
    cycle::AWESOME,
    cycle::ACCELERATOR,
    connors::CONNORS_RSI,
    fisher::FISHER,
    elder::ELDER_RAY,
    adaptive::EFFICIENCY_RATIO,
    adx::ADX,
    adx::ADXR,
    adx::DX,
    movement::PLUS_DI,
    movement::MINUS_DI,
    movement::PLUS_DM,
    movement::MINUS_DM,
    aroon::AROON,
    aroon::AROONOSC,
    psar::PSAR,
    supertrend::SUPERTREND,
    ichimoku::ICHIMOKU,
    vortex::VORTEX,
    choppiness::CHOP,
    mass::MASS_INDEX,
    atr::TRANGE,
    atr::ATR,
    atr::NATR,
    bollinger::BOLLINGER,
    bands::KELTNER,
    bands::DONCHIAN,
    historical::HV,
    flow::OBV,
    accumulation::AD,
    accumulation::ADOSC,
    accumulation::CMF,
    flow::MFI,
    force::FORCE_INDEX,
    ease::EOM,
    relative::RELATIVE_VOLUME,
    vwap::VWMA,
    vwap::VWAP,
    vwap::VWAP_ANCHORED,
    vwap::SESSION_VWAP,
    flow::PVT,
    mean::TYPICAL_PRICE,
    mean::MEDIAN_PRICE,
    mean::WEIGHTED_CLOSE,
    mean::AVERAGE_PRICE,
    heikin_ashi::HEIKIN_ASHI,
    deviation::STDDEV,
    deviation::VARIANCE,
    deviation::ZSCORE,
    deviation::MEAN_DEVIATION,
    regression::LINEARREG,
    regression::LINEARREG_SLOPE,
    regression::LINEARREG_INTERCEPT,
    regression::LINEARREG_ANGLE,
    regression::TSF,
    relation::CORREL,
    relation::BETA,
    extreme::HIGHEST,
    extreme::LOWEST,
    extreme::SUM,
    rank::PERCENTILE,
    rank::PERCENT_RANK,
];

/// Returns every indicator, grouped by category.
pub fn registry() -> &'static [Indicator] {
    ALL
}

/// Returns the indicator called `id`.
pub fn find(id: &str) -> Option<&'static Indicator> {
    ALL.iter().find(|indicator| indicator.id == id)
}

/// Returns every indicator after those that it depends on, or `None` where dependencies are unknown or form a cycle.
///
/// Among those that are free to come next, the order is the registry's.
pub fn topological_order() -> Option<Vec<&'static Indicator>> {
    order(ALL)
}

fn order(indicators: &[Indicator]) -> Option<Vec<&Indicator>> {
    let mut ordered: Vec<&Indicator> = Vec::with_capacity(indicators.len());
    let mut waiting: Vec<&Indicator> = indicators.iter().collect();
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|indicator| {
            let known = |id: &&str| ordered.iter().any(|other| other.id == *id);
            let ready = indicator.dependencies.iter().all(known);
            if ready {
                ordered.push(indicator);
            }
            !ready
        });
        if waiting.len() == before {
            return None;
        }
    }
    Some(ordered)
}

#[cfg(test)]
mod tests;
