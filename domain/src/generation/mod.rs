//! Generation: the work that follows a brief or an approval, as durable tasks.
//!
//! The `tasks` table is the truth. A worker claims a task with one conditional update that raises its
//! fence; only the holder of the current fence can settle it. `wake_at` is when the relay next speaks
//! of a task: its due time while it waits, the end of its lease while it is worked on, nothing once it
//! is settled. So one scan finds what is due, what lost its wake-up and what lost its worker.

mod bill;
mod budget;
mod catch_up;
mod claim;
mod due;
mod former;
mod hold;
mod lifecycle;
mod loss;
mod makers;
mod plan;
pub mod port;
mod query;
mod service;
mod settle;
mod usage;

pub use bill::{charge, keep_operation};
pub use budget::Budget;
pub use catch_up::catch_up;
pub use claim::{Brand, Claim, Company, Lease, Taking, Terms, Work, claim, take};
pub use due::{Due, due, due_in_lanes, next_wake};
pub use hold::{heartbeat, release};
pub use lifecycle::{AttemptOutcome, MAX_LOSSES, TaskKind, TaskState, TaskStep, backoff};
pub use makers::{Agents, Craft, MakerChoice, Makers, Offer, Provider};
pub use plan::NewTask;
pub(crate) use plan::{cancel_all, enqueue, plan};
pub use query::{
    Attempt, Backlog, Task, TaskFilter, attempts_by_task, backlog, list_tasks, tasks_by_campaign,
    tasks_by_id,
};
pub use service::{cancel_task, retry_task};
pub use settle::{AssetContent, Failed, MadeAsset, complete_asset, complete_strategy, fail};
pub use usage::{Period, Tally, Usage, UsageBy, UsageOf, usage};
