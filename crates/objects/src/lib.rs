//! assay-objects
