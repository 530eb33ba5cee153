//! assay-sandbox
