//! The contracts between services: code generated from `proto/assay/v1`, and conversions between wire and domain.

mod convert;

/// Messages, clients and servers of `assay.v1`.
#[expect(
    clippy::allow_attributes,
    clippy::allow_attributes_without_reason,
    clippy::pedantic,
    reason = "generated code"
)]
pub mod v1 {
    tonic::include_proto!("assay.v1");
}

pub use convert::{code_of, from_timestamp, said, status, to_timestamp};
