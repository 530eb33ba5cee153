//! assay-dispatcher
