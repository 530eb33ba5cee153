//! Words shared by every crate: typed ids, time, symbols, error codes, and who is calling.
//!
//! Nothing here reads a clock, draws randomness or touches the outside: [`Clock`] and [`Entropy`] are passed in.

mod code;
mod digest;
mod environment;
mod id;
mod scope;
mod symbol;
mod time;
mod timeframe;
mod token_scope;

pub use code::{Code, Coded};
pub use digest::{Digest, DigestError};
pub use environment::{Clock, Entropy};
pub use id::{
    ApiKeyId, AuditEventId, DatasetId, IdError, InspectionId, InvitationId, JobId, MailId, MembershipId,
    OrganisationId, RunId, SessionId, StrategyId, StrategyVersionId, UserId,
};
pub use scope::{Credential, Denied, Principal, Role, RoleError, Scope};
pub use symbol::{Symbol, SymbolError};
pub use time::Timestamp;
pub use timeframe::{Timeframe, TimeframeError};
pub use token_scope::{TokenScope, TokenScopeError, TokenScopes};
