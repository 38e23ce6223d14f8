//! Authority: one permission table, and the actor who is measured against it.
//!
//! Every use case asks [`Actor::require`] on its first line, and [`Actor::require_in`] once it knows
//! the workspace. No role check stands anywhere else.

mod actor;
mod permission;
mod role;

pub use actor::{Actor, ActorKind, Grants, IdempotencyClaim, Visible};
pub use permission::{Level, Permission, PermissionSet};
pub use role::{OrganizationRole, WorkspaceRole, permission_page};
