//! assay-testkit

mod collector;
mod postgres;
pub mod storage;

pub use collector::Collector;
pub use postgres::TestPostgres;
