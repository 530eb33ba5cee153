//! assay-dataset
