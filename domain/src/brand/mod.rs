//! Brand style guides: what a client looks and sounds like, in immutable versions.

pub mod color;
pub mod guide;
