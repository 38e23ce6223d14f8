//! Limits: what a document may look like, and how much a caller may ask for.

pub mod document;
pub mod rate;
pub mod shared;
