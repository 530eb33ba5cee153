//! The rules of transport, against a schema of a few fields.

mod http;
mod socket;
mod stream;
mod world;
