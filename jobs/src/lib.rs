//! x

pub mod bus;
pub mod queue;
