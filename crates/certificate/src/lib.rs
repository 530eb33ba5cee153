//! assay-certificate
