//! The permissions, by name: the one table that every use case asks.

use std::fmt;

macro_rules! permissions {
    ($($name:ident = $scope:literal, $level:ident, $description:literal;)+) => {
        /// Something an actor may do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Permission {
            $(#[doc = $description] $name,)+
        }

        impl Permission {
            /// Every permission, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The name as a token scope and in error messages.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $scope,)+ }
            }

            /// What it allows, in a person's words.
            pub const fn description(self) -> &'static str {
                match self { $(Self::$name => $description,)+ }
            }

            /// Whether it is about the whole organization or about one workspace.
            pub const fn level(self) -> Level {
                match self { $(Self::$name => Level::$level,)+ }
            }

            const fn bit(self) -> u32 {
                let mut position = 0;
                let mut bit = 1;
                $(if matches!(self, Self::$name) { return bit; } position += 1; bit = 1 << position;)+
                let _ = (position, bit);
                0
            }
        }
    };
}

/// What a permission is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The whole organization.
    Organization,
    /// One workspace.
    Workspace,
}

permissions! {
    OrganizationRead = "organization:read", Organization, "See the organization and its people";
    MembersWrite = "members:write", Organization, "Invite people, change their roles, remove them";
    WorkspacesWrite = "workspaces:write", Organization, "Create workspaces";
    TokensWrite = "tokens:write", Organization, "Issue, list and revoke one's own API tokens";
    AuditRead = "audit:read", Organization, "Read and verify the audit trail";
    WorkspaceRead = "workspace:read", Workspace, "See the workspace, its brand, campaigns, reviews and assets";
    WorkspaceManage = "workspace:manage", Workspace, "Change the workspace's name, approval policy and people, and see what its work cost";
    BrandWrite = "brand:write", Workspace, "Change the brand style guide and upload its files";
    CampaignsWrite = "campaigns:write", Workspace, "Write briefs and strategies, submit them for review, cancel campaigns";
    ReviewsComment = "reviews:comment", Workspace, "Comment in reviews";
    ReviewsDecide = "reviews:decide", Workspace, "Approve, ask for changes or reject";
    TasksManage = "tasks:manage", Workspace, "Retry and cancel background work";
}

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of permissions.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub struct PermissionSet(u32);

impl PermissionSet {
    /// No permission.
    pub const EMPTY: Self = Self(0);

    /// Every permission.
    pub fn all() -> Self {
        Permission::ALL.iter().copied().collect()
    }

    /// Whether the set holds it.
    pub const fn contains(self, permission: Permission) -> bool {
        self.0 & permission.bit() != 0
    }

    /// In this set or in the other.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// In both sets.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether it holds none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Its members, in the order of the table.
    pub fn iter(self) -> impl Iterator<Item = Permission> {
        Permission::ALL.iter().copied().filter(move |p| self.contains(*p))
    }
}

impl FromIterator<Permission> for PermissionSet {
    fn from_iter<I: IntoIterator<Item = Permission>>(permissions: I) -> Self {
        Self(permissions.into_iter().fold(0, |bits, p| bits | p.bit()))
    }
}

impl fmt::Debug for PermissionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(Permission::as_str)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_permission_has_a_bit_of_its_own() {
        let bits: Vec<u32> = Permission::ALL.iter().map(|p| p.bit()).collect();
        assert!(bits.iter().all(|b| b.is_power_of_two()));
        let union = bits.iter().fold(0, |a, b| a | b);
        assert_eq!(usize::try_from(union.count_ones()), Ok(bits.len()));
        assert_eq!(PermissionSet::all().iter().count(), Permission::ALL.len());
    }
}
