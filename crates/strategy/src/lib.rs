//! assay-strategy
