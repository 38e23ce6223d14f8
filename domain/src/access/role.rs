//! Which role holds which permission: a total match, so that neither can grow unnoticed.

use super::permission::{Level, Permission, PermissionSet};
use crate::text_enum::text_enum;

text_enum! {
    /// What a person is in an organization.
    pub enum OrganizationRole {
        /// Everything, and cannot be removed while the last one.
        Owner = "owner",
        /// Everything but making owners.
        Admin = "admin",
        /// Only what workspace roles add.
        Member = "member",
    }
}

text_enum! {
    /// What a person is in a workspace; one may hold several.
    pub enum WorkspaceRole {
        /// Runs the workspace.
        Manager = "manager",
        /// Writes.
        Editor = "editor",
        /// Decides.
        Approver = "approver",
        /// The agency's client: sees, and decides what is put before them.
        Client = "client",
        /// Sees.
        Viewer = "viewer",
    }
}

impl OrganizationRole {
    /// Whether the role holds the permission, in the organization and in each of its workspaces.
    pub const fn allows(self, permission: Permission) -> bool {
        match self {
            Self::Owner | Self::Admin => true,
            Self::Member => match permission {
                Permission::OrganizationRead | Permission::TokensWrite => true,
                Permission::MembersWrite
                | Permission::WorkspacesWrite
                | Permission::AuditRead
                | Permission::WorkspaceRead
                | Permission::WorkspaceManage
                | Permission::BrandWrite
                | Permission::CampaignsWrite
                | Permission::ReviewsComment
                | Permission::ReviewsDecide
                | Permission::TasksManage => false,
            },
        }
    }

    /// Everything the role holds.
    pub fn permissions(self) -> PermissionSet {
        Permission::ALL.iter().copied().filter(|p| self.allows(*p)).collect()
    }
}

impl WorkspaceRole {
    /// Whether the role holds the permission within its workspace.
    pub const fn allows(self, permission: Permission) -> bool {
        match permission {
            Permission::WorkspaceRead => true,
            Permission::WorkspaceManage => matches!(self, Self::Manager),
            Permission::BrandWrite | Permission::CampaignsWrite | Permission::TasksManage => {
                matches!(self, Self::Manager | Self::Editor)
            }
            Permission::ReviewsComment => !matches!(self, Self::Viewer),
            Permission::ReviewsDecide => {
                matches!(self, Self::Manager | Self::Approver | Self::Client)
            }
            Permission::OrganizationRead
            | Permission::MembersWrite
            | Permission::WorkspacesWrite
            | Permission::TokensWrite
            | Permission::AuditRead => false,
        }
    }

    /// Everything the role holds.
    pub fn permissions(self) -> PermissionSet {
        Permission::ALL.iter().copied().filter(|p| self.allows(*p)).collect()
    }
}

/// The table as a page of Markdown: `docs/permissions.md`.
pub fn permission_page() -> String {
    use std::fmt::Write as _;

    let mut page = String::from(
        "# Permissions\n\n\
         Generated from `domain/src/access`; a test keeps it current. An API token holds what its \
         issuer holds at the moment of the call, cut down to the token's scopes. Bound to \
         workspaces, it reads of the organization only what concerns them, and changes nothing of \
         it.\n\n\
         | permission | about | owner | admin | member |",
    );
    for role in WorkspaceRole::ALL {
        let _ = write!(page, " {role} |");
    }
    page.push_str(" what it allows |\n|---|---|");
    page.push_str(&"---|".repeat(OrganizationRole::ALL.len() + WorkspaceRole::ALL.len() + 1));
    page.push('\n');
    let mark = |holds: bool| if holds { " ✓ |" } else { "  |" };
    for permission in Permission::ALL {
        let level = match permission.level() {
            Level::Organization => "organization",
            Level::Workspace => "workspace",
        };
        let _ = write!(page, "| `{permission}` | {level} |");
        for role in OrganizationRole::ALL {
            page.push_str(mark(role.allows(*permission)));
        }
        for role in WorkspaceRole::ALL {
            page.push_str(mark(role.allows(*permission)));
        }
        let _ = writeln!(page, " {} |", permission.description());
    }
    page
}
