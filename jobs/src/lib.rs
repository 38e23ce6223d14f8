//! Adapters to the outside: the queue, the workers, the agents and the studios.

pub mod studio;
