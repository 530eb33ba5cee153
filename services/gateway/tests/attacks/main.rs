//! What attackers try, one test for each number of the list of attacks on the API and across tenants that there is something to try
//! on. `SECURITY.md` says what each number stands for.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod api_keys;
mod coverage;
mod documents;
mod identity;
mod invitations;
#[path = "../gateway/literals.rs"]
mod literals;
#[path = "../statements/market.rs"]
mod market;
mod requests;
#[expect(dead_code, reason = "the tests of the gateway use the rest")]
#[path = "../gateway/support.rs"]
mod support;
mod tenancy;
mod tenant;
mod values;
