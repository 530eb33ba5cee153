//! assay-auth-service
