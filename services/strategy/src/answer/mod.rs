//! Domain values on the wire.

mod dataset;
mod run;
mod strategy;

pub(crate) use dataset::dataset;
pub(crate) use run::{artifact, event, inspection, run, trade};
pub(crate) use strategy::{diagnostics, parameters, strategy, template, version};
