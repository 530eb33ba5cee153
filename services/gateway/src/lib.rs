//! The gateway: GraphQL over HTTP, WebSocket and server-sent events, uploads, signed downloads and the web pages.
//!
//! The invariant: whatever a stranger sends is bounded before it is worked on, and nothing internal leaves in an answer.

mod budget;
mod caller;
mod error;
mod guard;
mod transport;

pub use budget::Allowance;
pub use caller::{Authenticate, Caller, Identity, TokenError};
pub use error::{ApiError, ErrorCode};
pub use guard::Limits;
pub use transport::Settings;
