//! Posts: what is said where.

pub mod draft;
pub mod mention;
pub mod policy;
pub mod rule;
pub mod text;
pub mod thread;
pub mod tracked;
pub mod variant;
pub mod wire;
mod written;

pub use written::Written;
