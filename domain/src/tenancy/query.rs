//! Reading organizations, people and workspaces.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, QueryFilter};

use crate::{
    access::{Actor, OrganizationRole, Permission, WorkspaceRole},
    clock::Instant,
    error::{Error, Result},
    generation::{Budget, MakerChoice},
    id::{InvitationId, MemberId, OrganizationId, UserId, WorkspaceId},
    identity::User,
    post::policy::PostPolicy,
    review::ApprovalPolicy,
    store::{
        Store, SystemReason,
        entity::{invitation, member, organization, user, workspace, workspace_role},
        page::{Page, PageRequest},
        tenant::TenantTx,
    },
};

/// An agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organization {
    /// Its identifier.
    pub id: OrganizationId,
    /// Its name.
    pub name: String,
    /// When it signed up.
    pub created_at: Instant,
}

/// A client of the agency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workspace {
    /// Its identifier.
    pub id: WorkspaceId,
    /// Its name, unique in the organization.
    pub name: String,
    /// Who has to say yes.
    pub approval_policy: ApprovalPolicy,
    /// The score of the brand check below which a work is revised, 0 to 100.
    pub brand_threshold: u8,
    /// What it wants of whatever is posted for it.
    pub posting: PostPolicy,
    /// Who makes things for it.
    pub makers: MakerChoice,
    /// What it may spend on that, and has.
    pub budget: Budget,
    /// When it was made.
    pub created_at: Instant,
}

/// A person in an organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Their place in the organization.
    pub id: MemberId,
    /// The person.
    pub user: User,
    /// What they are in the organization.
    pub role: OrganizationRole,
    /// What they are in single workspaces, of those the reader sees.
    pub workspace_roles: Vec<(WorkspaceId, WorkspaceRole)>,
    /// When they joined.
    pub joined_at: Instant,
}

/// An offer to join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its identifier.
    pub id: InvitationId,
    /// Whom it was made to.
    pub email: String,
    /// What they will be in the organization.
    pub role: OrganizationRole,
    /// What they will be in workspaces.
    pub workspace_roles: Vec<(WorkspaceId, WorkspaceRole)>,
    /// When it was made.
    pub created_at: Instant,
    /// When it lapses.
    pub expires_at: Instant,
    /// When it was taken up.
    pub accepted_at: Option<Instant>,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

/// Whether nobody has signed up yet.
pub async fn is_empty(store: &Store) -> Result<bool> {
    let tx = store.read_system(SystemReason::Observe).await?;
    Ok(tx.find::<organization::Entity>().one(tx.on()).await?.is_none())
}

/// The actor's organization.
pub async fn organization(store: &Store, actor: &Actor) -> Result<Organization> {
    actor.require(Permission::OrganizationRead)?;
    let tx = store.read(actor).await?;
    let row = tx.find::<organization::Entity>().get("organization").await?;
    Ok(Organization { id: row.id, name: row.name, created_at: row.created_at })
}

/// Every organization the actor's person belongs to: what a session may switch to.
pub async fn organizations_of_user(store: &Store, actor: &Actor) -> Result<Vec<Organization>> {
    let Some(user_id) = actor.user_id() else { return Ok(Vec::new()) };
    let tx = store.read_system(SystemReason::Authenticate).await?;
    let memberships =
        tx.find::<member::Entity>().filter(member::Column::UserId.eq(user_id)).all(tx.on()).await?;
    let rows = tx
        .find::<organization::Entity>()
        .filter(organization::Column::Id.is_in(memberships.iter().map(|m| m.organization_id)))
        .all(tx.on())
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Organization { id: row.id, name: row.name, created_at: row.created_at })
        .collect())
}

/// A page of the organization's people, in the order they joined.
pub async fn list_members(
    store: &Store,
    actor: &Actor,
    page: &PageRequest,
) -> Result<Page<Member>> {
    actor.require(Permission::OrganizationRead)?;
    let tx = store.read(actor).await?;
    let rows = tx.find::<member::Entity>().page(member::Column::Id, page).await?;
    let (has_next, has_previous) = (rows.has_next, rows.has_previous);
    Ok(Page { items: with_people(&tx, rows.items).await?, has_next, has_previous })
}

/// Members by their person's id: for those who are named by other rows.
pub async fn members_by_user(store: &Store, actor: &Actor, ids: &[UserId]) -> Result<Vec<Member>> {
    actor.require(Permission::OrganizationRead)?;
    let tx = store.read(actor).await?;
    let rows = tx
        .find::<member::Entity>()
        .among(member::Column::UserId, ids.iter().copied())
        .all()
        .await?;
    with_people(&tx, rows).await
}

/// People of the actor's organization by id.
pub async fn users(store: &Store, actor: &Actor, ids: &[UserId]) -> Result<Vec<User>> {
    let tx = store.read(actor).await?;
    let own = actor.user_id();
    let members = tx
        .find::<member::Entity>()
        .among(member::Column::UserId, ids.iter().copied())
        .all()
        .await?;
    let known = members.iter().map(|m| m.user_id).chain(own.filter(|id| ids.contains(id)));
    Ok(tx.users(known).await?.into_iter().map(User::from).collect())
}

pub(super) async fn with_people(tx: &TenantTx, rows: Vec<member::Model>) -> Result<Vec<Member>> {
    let ids: Vec<UserId> = rows.iter().map(|row| row.user_id).collect();
    let mut people: BTreeMap<UserId, User> = tx
        .users(ids.iter().copied())
        .await?
        .into_iter()
        .map(|row| (row.id, User::from(row)))
        .collect();
    let roles = tx
        .find::<workspace_role::Entity>()
        .among(workspace_role::Column::UserId, ids)
        .visible(workspace_role::Column::WorkspaceId, &tx.actor().visible_workspaces())
        .all()
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Member {
                id: row.id,
                user: people
                    .remove(&row.user_id)
                    .ok_or_else(|| Error::internal("member without a user"))?,
                role: row.role,
                workspace_roles: roles
                    .iter()
                    .filter(|r| r.user_id == row.user_id)
                    .map(|r| (r.workspace_id, r.role))
                    .collect(),
                joined_at: row.created_at,
            })
        })
        .collect()
}

/// A page of invitations, newest first.
pub async fn list_invitations(
    store: &Store,
    actor: &Actor,
    page: &PageRequest,
) -> Result<Page<Invitation>> {
    actor.require(Permission::MembersWrite)?;
    let tx = store.read(actor).await?;
    let rows = tx.find::<invitation::Entity>().page(invitation::Column::Id, page).await?;
    rows.try_map(Invitation::try_from)
}

/// A page of the workspaces the actor sees, newest first.
pub async fn list_workspaces(
    store: &Store,
    actor: &Actor,
    page: &PageRequest,
) -> Result<Page<Workspace>> {
    let tx = store.read(actor).await?;
    tx.find::<workspace::Entity>()
        .visible(workspace::Column::Id, &actor.visible_workspaces())
        .page(workspace::Column::Id, page)
        .await?
        .try_map(|row| Workspace::of(row, tx.now()))
}

/// One workspace.
pub async fn workspace(store: &Store, actor: &Actor, id: WorkspaceId) -> Result<Workspace> {
    actor.require(Permission::WorkspaceRead)?;
    actor.require_in(Permission::WorkspaceRead, id, "workspace")?;
    let tx = store.read(actor).await?;
    Workspace::of(load(&tx, id).await?, tx.now())
}

/// Workspaces by id, as far as the actor sees them.
pub async fn workspaces_by_id(
    store: &Store,
    actor: &Actor,
    ids: &[WorkspaceId],
) -> Result<Vec<Workspace>> {
    let tx = store.read(actor).await?;
    tx.find::<workspace::Entity>()
        .among(workspace::Column::Id, ids.iter().copied())
        .visible(workspace::Column::Id, &actor.visible_workspaces())
        .all()
        .await?
        .into_iter()
        .map(|row| Workspace::of(row, tx.now()))
        .collect()
}

pub(crate) async fn load(tx: &TenantTx, id: WorkspaceId) -> Result<workspace::Model> {
    tx.find::<workspace::Entity>().filter(workspace::Column::Id.eq(id)).get("workspace").await
}

impl Workspace {
    pub(super) fn of(row: workspace::Model, now: Instant) -> Result<Self> {
        Ok(Self {
            budget: Budget::of(&row, now)?,
            posting: serde_json::from_str(&row.posting).map_err(Error::internal)?,
            makers: serde_json::from_str(&row.makers).map_err(Error::internal)?,
            id: row.id,
            name: row.name,
            approval_policy: serde_json::from_str(&row.approval_policy).map_err(Error::internal)?,
            brand_threshold: u8::try_from(row.brand_threshold).map_err(Error::internal)?,
            created_at: row.created_at,
        })
    }
}

impl TryFrom<invitation::Model> for Invitation {
    type Error = Error;

    fn try_from(row: invitation::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            email: row.email,
            role: row.role,
            workspace_roles: serde_json::from_str(&row.workspace_roles).map_err(Error::internal)?,
            created_at: row.created_at,
            expires_at: row.expires_at,
            accepted_at: row.accepted_at,
            revoked_at: row.revoked_at,
        })
    }
}

impl From<user::Model> for User {
    fn from(row: user::Model) -> Self {
        Self { id: row.id, email: row.email, name: row.name, created_at: row.created_at }
    }
}
