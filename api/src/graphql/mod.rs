//! GraphQL: the schema, and the way of a request through it.
//!
//! `request.rs` reads what was asked, `documents.rs` finds a document by its hash, `prepare.rs`
//! measures and charges it, `schema.rs` runs it, `response.rs` and `ws.rs` answer by their protocols.
//! Then one file per area, with its types, queries and mutations together.

pub mod connection;
pub mod context;
pub mod documents;
pub mod error;
pub mod id;
pub mod payload;
pub mod placement;
pub mod prepare;
mod progress;
pub mod refusal;
pub mod request;
pub mod response;
pub mod scalars;
pub mod schema;
mod variables;
pub mod ws;
mod ws_message;
