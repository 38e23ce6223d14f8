//! Background work: queue, relay, workers, agents, studio.
//!
//! The database holds the truth about tasks; [`relay`] tells the [`queue`] what is due, a [`worker`]
//! claims it, does it by one file of [`task`], and settles it in the database.
//!
//! To add a kind of work: a variant of `domain::generation::TaskKind`, what it needs in
//! `generation::Work`, a file in [`task`], and its lane in [`worker::lane`].

pub mod agent;
pub mod bus;
pub mod duty;
pub mod link;
pub mod measure;
pub mod provider;
pub mod quarters;
pub mod queue;
pub mod relay;
pub mod studio;
pub mod sweep;
mod task;
pub mod trace;
pub mod worker;
