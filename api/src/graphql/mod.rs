//! GraphQL: the schema, and the way of a request through it.
//!
//! `request.rs` reads what was asked, `documents.rs` finds a document by its hash, `prepare.rs`
//! measures it, `judge.rs` validates and prices it, `schema.rs` runs it, `response.rs` and `ws.rs`
//! answer by their protocols. Then one file per area, with its types, queries and mutations together.

#![expect(clippy::unused_async, reason = "resolvers are async by the library's contract")]

pub mod asset;
pub mod audit;
pub mod batch;
pub mod brand;
pub mod brand_check;
pub mod brief;
pub mod campaign;
pub mod connection;
pub mod context;
pub mod documents;
pub mod draft;
pub mod error;
pub mod id;
pub mod identity;
mod judge;
mod known;
pub mod loader;
pub mod makers;
pub mod node;
pub mod organization;
pub mod payload;
pub mod placement;
pub mod plain;
pub mod posting;
pub mod prepare;
mod progress;
pub mod refusal;
pub mod request;
pub mod response;
pub mod review;
pub mod scalars;
pub mod schema;
pub mod strategy;
pub mod subscription;
pub mod task;
pub mod template;
pub mod token;
pub mod usage;
mod variables;
pub mod variant;
pub mod workspace;
pub mod ws;
mod ws_message;
