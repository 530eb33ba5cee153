//! What every indicator's file needs.

pub(crate) use crate::{
    indicator::{Category, Indicator, Input},
    kernel::{
        Average, Chain, Cross, Delay, Deviation, Directional, Ema, Filter, Highest, Latest, Lowest, Ramp, Ranked,
        Recent, Rma, Sum, TrueRange, WilderSum, Window, Wma, nearly_equal,
    },
    parameter::{Parameter, Parameters},
    stream::{Stream, filter, machine},
};
