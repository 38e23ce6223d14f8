//! The store.

pub mod digest;
