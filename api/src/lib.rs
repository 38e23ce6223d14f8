//! The server of Promote Autonomy: HTTP, GraphQL, sign-in, limits, configuration and telemetry.
//!
//! A request becomes a [`Caller`](http::auth::Caller), the caller's document is inspected and paid for
//! ([`limit`]), and its fields are thin resolvers over the use cases of `domain` ([`graphql`]).
//!
//! To add a field: its type and resolver in the area's file under `graphql/`, with a doc comment on
//! everything (a test refuses a schema with a missing description) and `complexity` on lists; run the
//! schema test, which writes `schema.graphql` anew when asked to.

pub mod backend;
pub mod business;
pub mod config;
pub mod graphql;
pub mod http;
pub mod limit;
pub mod preview;
pub mod serve;
pub mod state;
pub mod telemetry;
