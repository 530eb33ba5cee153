//! assay-authn
