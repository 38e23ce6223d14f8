//! The whole of background work: relay, queue and workers on both backends, and what is left of it
//! when something dies. One binary, which also plays the process that is killed.

// Tells clippy that helpers here are test code too, where unwrapping and indexing are fine.
#![cfg(test)]

mod answers;
mod child;
mod clock;
mod crowd;
mod fault;
mod films;
mod models;
mod outage;
mod pictures;
mod pieces;
mod plant;
mod running;
mod sweep;
