//! The one table between error codes and gRPC statuses, and moments on the wire.

use assay_types::{Code, Coded, Timestamp};
use tonic::{Code as Grpc, Status, metadata::MetadataValue};

/// Marks a status whose sentence is public.
const SAID: &str = "assay-said";

const TABLE: [(Code, Grpc); 11] = [
    (Code::InvalidArgument, Grpc::InvalidArgument),
    (Code::Unauthenticated, Grpc::Unauthenticated),
    (Code::Forbidden, Grpc::PermissionDenied),
    (Code::NotFound, Grpc::NotFound),
    (Code::Conflict, Grpc::AlreadyExists),
    (Code::FailedPrecondition, Grpc::FailedPrecondition),
    (Code::RateLimited, Grpc::ResourceExhausted),
    (Code::QuotaExceeded, Grpc::OutOfRange),
    (Code::Unavailable, Grpc::Unavailable),
    (Code::Timeout, Grpc::DeadlineExceeded),
    (Code::Internal, Grpc::Internal),
];

/// Turns an error into the status that a service answers with: its public sentence and nothing else.
pub fn status(error: &dyn Coded) -> Status {
    let code = error.code();
    let grpc = TABLE.iter().find(|(ours, _)| *ours == code).map_or(Grpc::Internal, |(_, grpc)| *grpc);
    let mut status = Status::new(grpc, error.public_message());
    status.metadata_mut().insert(SAID, MetadataValue::from_static("1"));
    status
}

/// Returns the sentence for the caller, where one of our services wrote it: transports have words of their own.
pub fn said(status: &Status) -> Option<&str> {
    status.metadata().contains_key(SAID).then(|| status.message())
}

/// Returns the code that a status stands for. A client's own timeout arrives as `Cancelled`.
pub fn code_of(status: &Status) -> Code {
    if status.code() == Grpc::Cancelled {
        return Code::Timeout;
    }
    TABLE.iter().find(|(_, grpc)| *grpc == status.code()).map_or(Code::Internal, |(ours, _)| *ours)
}

/// Writes a moment.
pub fn to_timestamp(at: Timestamp) -> prost_types::Timestamp {
    let nanos = at.as_nanos();
    prost_types::Timestamp { seconds: nanos.div_euclid(1_000_000_000), nanos: nanos.rem_euclid(1_000_000_000) as i32 }
}

/// Reads a moment, or returns `None` where it lies outside the years 1677 to 2262.
pub fn from_timestamp(at: &prost_types::Timestamp) -> Option<Timestamp> {
    let seconds = at.seconds.checked_mul(1_000_000_000)?;
    seconds.checked_add(i64::from(at.nanos)).map(Timestamp::from_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failure(Code);

    impl Coded for Failure {
        fn code(&self) -> Code {
            self.0
        }
        fn public_message(&self) -> String {
            "no".to_owned()
        }
    }

    #[test]
    fn every_code_survives_the_wire() {
        for code in Code::ALL {
            assert_eq!(code_of(&status(&Failure(code))), code);
            assert_eq!(said(&status(&Failure(code))), Some("no"));
        }
    }

    #[test]
    fn moments_before_the_epoch_survive_the_wire() {
        for nanos in [-1, 0, 1, i64::MIN, i64::MAX, 1_700_000_000_123_456_789] {
            let at = Timestamp::from_nanos(nanos);
            let wire = to_timestamp(at);
            assert!((0..1_000_000_000).contains(&wire.nanos));
            if nanos != i64::MIN {
                assert_eq!(from_timestamp(&wire), Some(at));
            }
        }
    }
}
