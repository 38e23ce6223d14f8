//! HTTP: routes, layers, and everything that is not GraphQL.

pub mod address;
pub mod auth;
pub mod cookie;
pub(crate) mod crowd;
mod csrf;
mod disposition;
mod error;
mod files;
mod graphql;
pub(crate) mod headers;
pub mod health;
mod observe;
mod pages;
mod router;
mod seal;
pub mod sign;
mod uploads;
mod web;

pub use csrf::is_allowed_origin;
pub use error::HttpError;
pub use files::{FILE_AUDIENCE, file_link};
pub use observe::RequestId;
pub use router::router;
