//! The rules of transport, against a schema of a few fields.

#[expect(clippy::unused_async, reason = "a resolver is asynchronous whatever it does")]
mod completion;
mod http;
mod socket;
mod stream;
#[expect(clippy::unused_async, reason = "a resolver is asynchronous whatever it does")]
mod world;
