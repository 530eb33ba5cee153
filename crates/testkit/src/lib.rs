//! assay-testkit

mod postgres;
pub mod storage;

pub use postgres::TestPostgres;
