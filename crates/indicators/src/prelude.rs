//! What every indicator's file needs.

pub(crate) use crate::{
    indicator::{Category, Indicator, Input},
    kernel::{
        Average, Chain, Cross, Delay, Deviation, Directional, Ema, Filter, Highest, Latest, Lowest, Ramp, Ranked,
        Recent, Sum, TrueRange, WilderSum, Window, Wma, nearly_equal,
    },
    parameter::{Parameter, Parameters},
    stream::{CHUNK, Machine, Stream, fast, filter, machine},
};
