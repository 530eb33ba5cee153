use assay_store::Refused;

use crate::refusal::{Refusal, RefusalCode};

/// Says why an organisation stays as it is.
pub(super) fn refusal(refused: Refused) -> Vec<Refusal> {
    let (code, message) = match refused {
        Refused::Role(needed) => {
            (RefusalCode::Forbidden, format!("your role does not include this; it takes at least {needed}"))
        }
        Refused::LastOwner => {
            let message = "an organization keeps at least one owner; make somebody else an owner first";
            (RefusalCode::Conflict, message.to_owned())
        }
        Refused::Personal => {
            let message = "a personal organization has one member; make an organization for a team";
            (RefusalCode::Conflict, message.to_owned())
        }
        Refused::TooMany(most) => {
            (RefusalCode::QuotaExceeded, format!("there are {most} already, which is as many as there may be"))
        }
        Refused::AlreadyMember => (RefusalCode::AlreadyDone, "this person is a member already".to_owned()),
        Refused::Expired => {
            let message = "the invitation was good for a week, which is over; ask for another one";
            (RefusalCode::TokenExpired, message.to_owned())
        }
        Refused::Used => (RefusalCode::TokenUsed, "the invitation was accepted before; ask for another one".to_owned()),
        Refused::OtherAddress => {
            let message = "the invitation is for another e-mail address; sign in as the person that it was sent to";
            (RefusalCode::Forbidden, message.to_owned())
        }
    };
    vec![Refusal::whole(code, message)]
}

/// The refusal of a key that was used for something else.
pub(super) fn other_request() -> Vec<Refusal> {
    let message = "this key was used for another request; use a new one";
    vec![Refusal::of("idempotencyKey", RefusalCode::IdempotencyMismatch, message)]
}
