//! What is learnt from numbers.
//!
//! [`prior`] holds what was learnt before a workspace has any: which of two texts people click.

pub mod prior;
