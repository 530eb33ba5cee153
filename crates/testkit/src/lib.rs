//! assay-testkit

pub mod storage;
