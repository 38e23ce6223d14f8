//! The rows of every table, one module a table: no logic, and no name outside this crate.

mod brands;
mod campaigns;
mod history;
mod people;
mod reviews;
mod tenants;
mod work;

pub(crate) use brands::{media, style_guide};
pub(crate) use campaigns::{brief, campaign, strategy};
pub(crate) use history::{audit_event, audit_head, idempotency_key, outbox};
pub(crate) use people::{api_token, session, user};
pub(crate) use reviews::{review, review_comment, review_decision};
pub(crate) use tenants::{invitation, member, organization, workspace, workspace_role};
pub(crate) use work::{asset, task, task_attempt};
