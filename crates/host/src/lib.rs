//! assay-host
