//! The business of Promote Autonomy: rules, use cases and the store.
//!
//! Knows no HTTP, GraphQL, Redis or apalis.

pub mod access;
pub mod asset;
pub mod brand;
pub mod campaign;
pub mod clock;
pub mod error;
pub mod generation;
pub mod id;
pub mod post;
pub mod store;
