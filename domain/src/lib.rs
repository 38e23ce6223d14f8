//! The business of Promote Autonomy: rules, use cases and the store.
//!
//! Knows no HTTP, GraphQL, Redis or apalis. Cut by business area; in an area pure rules are files
//! named after the rule, `service.rs` holds the use cases (*require permission → load → decide → write
//! state, audit and outbox*), `query.rs` the reads.
//!
//! To add a use case: a function in the area's `service.rs` whose first line asks
//! [`Actor::require`](access::Actor::require); decide in a pure function; write through the
//! transaction; `record` what happened; commit.

pub mod access;
pub mod asset;
pub mod audit;
pub mod brand;
pub mod campaign;
pub mod clock;
pub mod error;
pub mod event;
pub mod generation;
pub mod id;
pub mod identity;
pub mod insight;
pub mod post;
pub mod review;
pub mod secret;
pub mod store;
pub mod tenancy;
mod text_enum;

pub use text_enum::UnknownName;
