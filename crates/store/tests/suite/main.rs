//! The store against a real Postgres. One executable, so that all tests share one private server.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod accounts;
mod audit;
mod catalogue;
mod embedded;
mod events;
mod inspections;
mod mails;
mod organisations;
mod pages;
mod queue;
mod rows;
mod support;
mod tenancy;
