//! assay-strategy-service
