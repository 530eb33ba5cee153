//! How far prices swing; bands and channels.

pub(crate) mod atr;
pub(crate) mod bollinger;
pub(crate) mod channel;
pub(crate) mod historical;
