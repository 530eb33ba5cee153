//! assay-indicators
