//! Organizations, their people, and the audit trail.

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use domain::{
    access::{OrganizationRole, WorkspaceRole},
    id::{InvitationId, MemberId},
    store::page::Direction,
    tenancy::{self, Invite, MemberRoles},
};

use super::{
    connection::{PageArguments, connection, cost, page},
    context::ContextExt,
    error::Result,
    id,
    identity::User,
    payload::payload,
    plain::plain,
    scalars::Timestamp,
};

/// What a person is in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "OrganizationRole")]
pub enum OrganizationRoleName {
    /// Everything, and cannot be removed while the last one.
    Owner,
    /// Everything but making owners.
    Admin,
    /// Only what workspace roles add.
    Member,
}

/// What a person is in a workspace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "WorkspaceRole")]
pub enum WorkspaceRoleName {
    /// Runs the workspace.
    Manager,
    /// Writes.
    Editor,
    /// Decides.
    Approver,
    /// The agency's client: sees, and decides what is put before them.
    Client,
    /// Sees.
    Viewer,
}

/// An agency.
#[derive(Debug, Clone)]
pub struct Organization(pub tenancy::Organization);

/// An agency.
#[Object]
impl Organization {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// When it signed up.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at.into()
    }
}

/// A role in one workspace.
#[derive(Debug, Clone, SimpleObject)]
pub struct WorkspaceRoleHeld {
    /// The workspace.
    workspace_id: ID,
    /// The role in it.
    role: WorkspaceRoleName,
}

fn held(roles: &[(domain::id::WorkspaceId, WorkspaceRole)]) -> Vec<WorkspaceRoleHeld> {
    roles
        .iter()
        .map(|(workspace, role)| WorkspaceRoleHeld {
            workspace_id: id::write(*workspace),
            role: (*role).into(),
        })
        .collect()
}

/// A person's place in an organization.
#[derive(Debug, Clone)]
pub struct Member(pub tenancy::Member);

/// A person's place in an organization.
#[Object]
impl Member {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// The person.
    async fn user(&self) -> User {
        User(self.0.user.clone())
    }

    /// What they are in the organization.
    async fn role(&self) -> OrganizationRoleName {
        self.0.role.into()
    }

    /// What they are in workspaces, of those the caller sees.
    async fn workspace_roles(&self) -> Vec<WorkspaceRoleHeld> {
        held(&self.0.workspace_roles)
    }

    /// When they joined.
    async fn joined_at(&self) -> Timestamp {
        self.0.joined_at.into()
    }
}

/// An offer to join an organization.
#[derive(Debug, Clone)]
pub struct Invitation(pub tenancy::Invitation);

/// An offer to join an organization.
#[Object]
impl Invitation {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// Whom it was made to.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// What they will be in the organization.
    async fn role(&self) -> OrganizationRoleName {
        self.0.role.into()
    }

    /// What they will be in workspaces.
    async fn workspace_roles(&self) -> Vec<WorkspaceRoleHeld> {
        held(&self.0.workspace_roles)
    }

    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at.into()
    }

    /// When it lapses.
    async fn expires_at(&self) -> Timestamp {
        self.0.expires_at.into()
    }

    /// When it was taken up.
    async fn accepted_at(&self) -> Option<Timestamp> {
        self.0.accepted_at.map(Timestamp::from)
    }

    /// When it was taken back.
    async fn revoked_at(&self) -> Option<Timestamp> {
        self.0.revoked_at.map(Timestamp::from)
    }
}

plain!(Member { "id" => id, "joinedAt" => joined_at, } { "user" => user: User, });

connection!(Member, MemberConnection, MemberEdge);
plain!(Invitation {
    "id" => id,
    "email" => email,
    "createdAt" => created_at,
    "expiresAt" => expires_at,
    "acceptedAt" => accepted_at,
    "revokedAt" => revoked_at,
});

connection!(Invitation, InvitationConnection, InvitationEdge);

/// Questions about the caller's organization.
#[derive(Debug, Default)]
pub struct OrganizationQuery;

#[Object]
impl OrganizationQuery {
    /// The people of the caller's organization, in the order they joined.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "In front of this cursor.")] before: Option<String>,
    ) -> Result<MemberConnection> {
        let request =
            page::<MemberId>(PageArguments { first, after, last, before }, Direction::OldestFirst)?;
        let found = tenancy::list_members(ctx.store()?, ctx.actor()?, &request).await?;
        Ok(MemberConnection::from_page(found, |row| row.id.to_string(), Member, None))
    }

    /// Invitations to the caller's organization, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "In front of this cursor.")] before: Option<String>,
    ) -> Result<InvitationConnection> {
        let request = page::<InvitationId>(
            PageArguments { first, after, last, before },
            Direction::NewestFirst,
        )?;
        let found = tenancy::list_invitations(ctx.store()?, ctx.actor()?, &request).await?;
        Ok(InvitationConnection::from_page(found, |row| row.id.to_string(), Invitation, None))
    }
}

/// A role to give in a workspace.
#[derive(InputObject)]
pub struct WorkspaceRoleInput {
    /// The workspace.
    workspace_id: ID,
    /// The role in it.
    role: WorkspaceRoleName,
}

fn roles(
    inputs: &[WorkspaceRoleInput],
) -> domain::error::Result<Vec<(domain::id::WorkspaceId, WorkspaceRole)>> {
    inputs
        .iter()
        .enumerate()
        .map(|(position, input)| {
            let field = format!("workspaceRoles.{position}.workspaceId");
            Ok((id::parse(&input.workspace_id, &field)?, input.role.into()))
        })
        .collect()
}

/// Whom to invite, and as what.
#[derive(InputObject)]
pub struct MemberInviteInput {
    /// Where they are reached.
    email: String,
    /// What they will be in the organization.
    #[graphql(default_with = "OrganizationRoleName::Member")]
    role: OrganizationRoleName,
    /// What they will be in workspaces.
    #[graphql(default)]
    workspace_roles: Vec<WorkspaceRoleInput>,
}

/// Which invitation to take back.
#[derive(InputObject)]
pub struct InvitationRevokeInput {
    /// The invitation.
    invitation_id: ID,
}

/// What a member is to be, in place of what they are.
#[derive(InputObject)]
pub struct MemberUpdateInput {
    /// The member.
    member_id: ID,
    /// In the organization.
    role: OrganizationRoleName,
    /// In workspaces; those left out are taken away.
    workspace_roles: Vec<WorkspaceRoleInput>,
}

/// Whom to remove.
#[derive(InputObject)]
pub struct MemberRemoveInput {
    /// The member.
    member_id: ID,
}

/// An invitation with what opens it, which is shown once.
#[derive(Debug, Clone, SimpleObject)]
pub struct InvitationSent {
    /// The invitation.
    invitation: Invitation,
    /// What the invited person presents to `invitationAccept`. Not kept, not shown again.
    token: String,
}

payload! {
    /// What `memberInvite` answers.
    MemberInvitePayload {
        /// The invitation and its token.
        sent: InvitationSent,
    }
}

payload! {
    /// What `invitationRevoke` answers.
    InvitationRevokePayload {
        /// The invitation, taken back.
        invitation: Invitation,
    }
}

payload! {
    /// What `memberUpdate` answers.
    MemberUpdatePayload {
        /// The member with their new roles.
        member: Member,
    }
}

payload! {
    /// What `memberRemove` answers.
    MemberRemovePayload {
        /// The identifier of the member who was removed.
        removed_member_id: ID,
    }
}

/// Changes to the organization's people.
#[derive(Debug, Default)]
pub struct OrganizationMutation;

#[Object]
impl OrganizationMutation {
    /// Invites somebody. Needs `members:write`.
    async fn member_invite(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: MemberInviteInput,
    ) -> Result<MemberInvitePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            let workspace_roles = roles(&input.workspace_roles)?;
            let invite = Invite { email: input.email, role: input.role.into(), workspace_roles };
            let invited = tenancy::invite(store, actor, invite).await?;
            Ok(InvitationSent {
                invitation: Invitation(invited.invitation),
                token: invited.token.reveal().clone(),
            })
        };
        MemberInvitePayload::of(outcome.await)
    }

    /// Takes an invitation back. Needs `members:write`.
    async fn invitation_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: InvitationRevokeInput,
    ) -> Result<InvitationRevokePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            let id: InvitationId = id::parse(&input.invitation_id, "invitationId")?;
            tenancy::revoke_invitation(store, actor, id).await.map(Invitation)
        };
        InvitationRevokePayload::of(outcome.await)
    }

    /// Gives a member other roles. Needs `members:write`.
    async fn member_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: MemberUpdateInput,
    ) -> Result<MemberUpdatePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            let id: MemberId = id::parse(&input.member_id, "memberId")?;
            let workspace_roles = roles(&input.workspace_roles)?;
            let change = MemberRoles { role: input.role.into(), workspace_roles };
            tenancy::change_member(store, actor, id, change).await.map(Member)
        };
        MemberUpdatePayload::of(outcome.await)
    }

    /// Takes a person out of the organization; what they did stays in the history. Needs
    /// `members:write`.
    async fn member_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: MemberRemoveInput,
    ) -> Result<MemberRemovePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            let id: MemberId = id::parse(&input.member_id, "memberId")?;
            tenancy::remove_member(store, actor, id).await.map(|()| id::write(id))
        };
        MemberRemovePayload::of(outcome.await)
    }
}
