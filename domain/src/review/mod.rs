//! Reviews: a round of decisions on one exact version, under a policy copied into it.
//!
//! A decision carries the digest its author saw; a stale one is refused with nothing written. A new
//! version supersedes the open round. A comment decides nothing.

mod awaiting;
mod comment;
mod policy;
mod query;
mod service;

pub use awaiting::{Awaited, Awaiting, awaited_by_review, count_awaiting, reviews_awaiting};
pub use comment::{Comment, comment, comments_by_review};
pub use policy::{
    Approval, ApprovalPolicy, Need, Outcome, PolicyStep, ReviewState, Reviewer, Round, Verdict,
};
pub(crate) use query::approved_digest;
pub use query::{Decision, Review, decisions_by_review, reviews_by_campaign, reviews_by_id};
pub(crate) use service::supersede;
pub use service::{Decide, Decided, decide, submit, withdraw};
