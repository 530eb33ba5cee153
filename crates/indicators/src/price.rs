//! Prices made of a bar's columns.

pub(crate) mod heikin_ashi;
pub(crate) mod mean;
