//! Organizations, their people and their workspaces.

mod invitation;
mod member;
mod query;
mod workspace;

pub use invitation::{
    AcceptInvitation, Invite, Invited, accept_invitation, invite, revoke_invitation,
};
pub use member::{MemberRoles, change_member, remove_member};
pub(crate) use query::load;
pub use query::{
    Invitation, Member, Organization, Workspace, is_empty, list_invitations, list_members,
    list_workspaces, members_by_user, organization, organizations_of_user, users, workspace,
    workspaces_by_id,
};
pub use workspace::{MonthlyBudget, WorkspaceChange, change_workspace, create_workspace};
