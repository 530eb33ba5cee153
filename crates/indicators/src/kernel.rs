//! The pieces that indicators are made of. All of them take finite numbers and answer NaN until warm.

mod ema;
mod wilder;
mod window;

pub(crate) use ema::Ema;
pub(crate) use wilder::Wilder;
pub(crate) use window::Sum;
