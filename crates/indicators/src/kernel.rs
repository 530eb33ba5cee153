//! The pieces that indicators are made of. All of them take finite numbers and answer NaN (or nothing) until warm.

mod delay;
mod ema;
mod filter;
mod fold;
mod range;
mod ranked;
mod recent;
mod wilder;
mod window;

pub(crate) use delay::Delay;
pub(crate) use ema::Ema;
pub(crate) use filter::{Average, Chain, Deviation, Filter, Highest, Lowest, Sum, Wma};
pub(crate) use fold::{Cross, Fold, Latest, Max, Min, Moments, Ramp, Total};
pub(crate) use range::{Directional, TrueRange, nearly_equal};
pub(crate) use ranked::Ranked;
pub(crate) use recent::Recent;
pub(crate) use wilder::WilderSum;
pub(crate) use window::Window;
