//! Who is calling, and what they hold: computed once, when the call comes in.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::permission::{Level, Permission, PermissionSet};
use crate::{
    clock::Instant,
    error::{Error, Result},
    id::{ApiTokenId, OrganizationId, SessionId, UserId, WorkspaceId},
};

/// Someone acting within one organization.
#[derive(Debug, Clone)]
pub struct Actor {
    /// What kind of someone.
    pub kind: ActorKind,
    /// The organization they act in: the tenant of everything they touch.
    pub organization_id: OrganizationId,
    /// The name copied into the audit trail.
    pub name: String,
    /// What they hold.
    pub grants: Grants,
    /// The idempotency key this call claimed, if it carries one.
    pub idempotency: Option<IdempotencyClaim>,
}

/// What kind of someone acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActorKind {
    /// A person in a browser.
    User {
        /// The person.
        user_id: UserId,
        /// Their session.
        session_id: SessionId,
    },
    /// A partner's program.
    ApiToken {
        /// The token.
        token_id: ApiTokenId,
        /// Who issued it, and answers for what it does.
        issuer_id: UserId,
    },
    /// The product itself: a worker carrying out what people decided.
    Worker,
}

impl ActorKind {
    /// The name in the audit trail.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User { .. } => "user",
            Self::ApiToken { .. } => "api_token",
            Self::Worker => "worker",
        }
    }
}

/// A claimed idempotency key, to be settled in the transaction that does the work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdempotencyClaim {
    /// The key as the client sent it.
    pub key: String,
    /// Whose keys it is one of.
    pub actor_ref: String,
    /// When this call claimed it: tells this claim from one that took it over.
    pub claimed_at: Instant,
}

/// What an actor holds, and where.
#[derive(Debug, Clone, Default)]
pub struct Grants {
    /// In the organization and in every workspace of it.
    pub everywhere: PermissionSet,
    /// In single workspaces, on top.
    pub workspaces: BTreeMap<WorkspaceId, PermissionSet>,
    /// The only workspaces that count, where the actor is a token bound to some.
    pub only: Option<Vec<WorkspaceId>>,
}

impl Grants {
    /// What is held in one workspace.
    pub fn in_workspace(&self, workspace: WorkspaceId) -> PermissionSet {
        if self.only.as_ref().is_some_and(|only| !only.contains(&workspace)) {
            return PermissionSet::EMPTY;
        }
        self.everywhere.union(self.workspaces.get(&workspace).copied().unwrap_or_default())
    }

    /// Cut down to `scopes`, and to `only` those workspaces where given. Whoever is bound to
    /// workspaces changes nothing of the organization: inviting somebody would undo the bond.
    #[must_use]
    pub fn restricted(mut self, scopes: PermissionSet, only: Option<Vec<WorkspaceId>>) -> Self {
        let bound = only.is_some();
        let stays = |permission: &Permission| match permission.level() {
            Level::Workspace => true,
            Level::Organization => {
                !bound || matches!(permission, Permission::OrganizationRead | Permission::AuditRead)
            }
        };
        self.everywhere = self.everywhere.intersection(scopes).iter().filter(stays).collect();
        for held in self.workspaces.values_mut() {
            *held = held.intersection(scopes);
        }
        self.only = only;
        self
    }
}

/// The workspaces a list may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visible {
    /// Every workspace of the organization.
    All,
    /// These alone.
    Only(Vec<WorkspaceId>),
}

impl Actor {
    /// The product itself, within one organization.
    pub fn worker(organization_id: OrganizationId) -> Self {
        Self {
            kind: ActorKind::Worker,
            organization_id,
            name: "Promote Autonomy".to_owned(),
            grants: Grants { everywhere: PermissionSet::all(), ..Grants::default() },
            idempotency: None,
        }
    }

    /// The row in the audit trail's `actor_id`, and the owner of idempotency keys.
    pub fn uuid(&self) -> Option<Uuid> {
        match self.kind {
            ActorKind::User { user_id, .. } => Some(user_id.into()),
            ActorKind::ApiToken { token_id, .. } => Some(token_id.into()),
            ActorKind::Worker => None,
        }
    }

    /// The person who answers for what is done: the user, or the issuer of the token.
    pub const fn user_id(&self) -> Option<UserId> {
        match self.kind {
            ActorKind::User { user_id, .. } => Some(user_id),
            ActorKind::ApiToken { issuer_id, .. } => Some(issuer_id),
            ActorKind::Worker => None,
        }
    }

    /// Refuses unless the permission is held in the organization, or in some workspace where it is
    /// about workspaces. The first line of every use case.
    pub fn require(&self, permission: Permission) -> Result<()> {
        let held = self.grants.everywhere.contains(permission)
            || (permission.level() == Level::Workspace
                && self.grants.workspaces.values().any(|held| held.contains(permission)));
        if held { Ok(()) } else { Err(Error::Forbidden(permission)) }
    }

    /// Refuses unless the permission is held in this workspace. A workspace the actor cannot see
    /// answers as a missing `thing`.
    pub fn require_in(
        &self,
        permission: Permission,
        workspace: WorkspaceId,
        thing: &'static str,
    ) -> Result<()> {
        let held = self.grants.in_workspace(workspace);
        if !held.contains(Permission::WorkspaceRead) {
            Err(Error::NotFound(thing))
        } else if held.contains(permission) {
            Ok(())
        } else {
            Err(Error::Forbidden(permission))
        }
    }

    /// The workspaces the actor is bound to, whatever it may do there.
    pub fn bounds(&self) -> Visible {
        match &self.grants.only {
            None => Visible::All,
            Some(only) => Visible::Only(only.clone()),
        }
    }

    /// The workspaces whose things a list may show.
    pub fn visible_workspaces(&self) -> Visible {
        let readable = |held: PermissionSet| held.contains(Permission::WorkspaceRead);
        match (&self.grants.only, readable(self.grants.everywhere)) {
            (None, true) => Visible::All,
            (Some(only), true) => Visible::Only(only.clone()),
            (only, false) => Visible::Only(
                self.grants
                    .workspaces
                    .iter()
                    .filter(|(id, held)| {
                        readable(**held) && only.as_ref().is_none_or(|only| only.contains(id))
                    })
                    .map(|(id, _)| *id)
                    .collect(),
            ),
        }
    }
}
