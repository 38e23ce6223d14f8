//! Posts: what is said where.

pub mod text;
