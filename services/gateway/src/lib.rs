//! The gateway: GraphQL over HTTP, WebSocket and server-sent events, uploads, signed downloads and the web pages.
//!
//! The invariant: whatever a stranger sends is bounded before it is worked on, and nothing internal leaves in an answer.
//!
//! # Clients
//!
//! A page of ours gets its refresh token in an `HttpOnly` cookie. A program says `X-Assay-Client: cli` (any name but `web`) and gets
//! it in the payload; a browser that says so does not, since it adds `Origin` or `Sec-Fetch-Site` to what it sends.
//!
//! A cookie counts only in a POST with `X-Assay-Csrf`, or with JSON from a page of the same host. `Idempotency-Key` may be a header
//! or a field of the input.
//!
//! A program may present an API key instead of an access token, everywhere where one is presented. The gateway trades it for a token
//! of half a minute, so a key that was revoked does nothing any more after a minute.
//!
//! Scripts of other hosts may call only where `ASSAY_CORS_ORIGINS` names them, and never with cookies. A browser that visits `/graphql`
//! gets `GraphiQL`.

mod bearer;
mod budget;
mod caller;
mod config;
mod cors;
mod error;
mod guard;
mod headers;
mod objects;
mod observe;
mod problem;
mod router;
#[expect(
    clippy::too_many_arguments,
    clippy::unused_async,
    clippy::duplicated_attributes,
    reason = "a resolver's signature is the field of the schema: its arguments, and asynchronous whatever it does"
)]
mod schema;
mod sdl_route;
mod transport;
mod upload;
mod web;
mod well_known;

pub use budget::{Allowance, Budget, SharedError};
pub use caller::{Authenticate, Caller, Identity, TokenError};
pub use config::Config;
pub use cors::{Origin, OriginError};
pub use error::{ApiError, ErrorCode};
pub use guard::Limits;
pub use router::{Dependencies, points, router};
pub use schema::sdl;
pub use transport::Settings;
