//! Background work: the queue, the workers, and everyone who makes or sends something.

pub mod agent;
