//! Generation: the work that follows an approval.

pub mod port;
