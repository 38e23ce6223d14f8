//! Making and changing workspaces.

use sea_orm::{ColumnTrait, sea_query::Expr};
use serde_json::json;

use super::query::{Workspace, load};
use crate::{
    access::{Actor, Permission, WorkspaceRole},
    audit::{Action, PendingEvent},
    error::{Check, Error, Result},
    id::WorkspaceId,
    review::ApprovalPolicy,
    store::{
        Store,
        entity::{workspace, workspace_role},
    },
};

/// The most workspaces of one organization.
const MAX_WORKSPACES: u64 = 1_000;

/// Makes a workspace; whoever makes it becomes its manager.
pub async fn create_workspace(store: &Store, actor: &Actor, name: &str) -> Result<Workspace> {
    actor.require(Permission::WorkspacesWrite)?;
    let mut check = Check::new();
    check.text(name, 100, "name");
    check.finish()?;
    let mut tx = store.begin(actor).await?;
    if tx.find::<workspace::Entity>().count().await? >= MAX_WORKSPACES {
        return Err(Error::LimitReached(format!(
            "an organization has at most {MAX_WORKSPACES} workspaces"
        )));
    }
    let policy = ApprovalPolicy::default();
    let row = workspace::Model {
        organization_id: actor.organization_id,
        id: tx.new_id(),
        name: name.trim().to_owned(),
        approval_policy: serde_json::to_string(&policy).map_err(Error::internal)?,
        created_at: tx.now(),
    };
    tx.insert::<workspace::Entity, _>(row.clone()).await?;
    if let Some(user_id) = actor.user_id() {
        tx.insert::<workspace_role::Entity, _>(workspace_role::Model {
            organization_id: actor.organization_id,
            workspace_id: row.id,
            user_id,
            role: WorkspaceRole::Manager,
        })
        .await?;
    }
    tx.record(
        PendingEvent::new(Action::WorkspaceCreated, row.id, json!({ "name": row.name }))
            .in_workspace(row.id),
    );
    tx.commit().await?;
    row.try_into()
}

/// What to change of a workspace; nothing stays as it is.
#[derive(Debug, Clone, Default)]
pub struct WorkspaceChange {
    /// A new name.
    pub name: Option<String>,
    /// A new policy, for rounds opened from now on.
    pub approval_policy: Option<ApprovalPolicy>,
}

/// Changes a workspace's name or approval policy.
pub async fn change_workspace(
    store: &Store,
    actor: &Actor,
    id: WorkspaceId,
    change: WorkspaceChange,
) -> Result<Workspace> {
    actor.require(Permission::WorkspaceManage)?;
    actor.require_in(Permission::WorkspaceManage, id, "workspace")?;
    let mut check = Check::new();
    if let Some(name) = &change.name {
        check.text(name, 100, "name");
    }
    if let Some(policy) = &change.approval_policy {
        check.absorb("approvalPolicy", policy.validate())?;
    }
    check.finish()?;
    let mut tx = store.begin(actor).await?;
    let mut row = load(&tx, id).await?;
    let before = json!({ "name": row.name, "approvalPolicy": row.approval_policy });
    if let Some(name) = change.name {
        name.trim().clone_into(&mut row.name);
    }
    if let Some(policy) = change.approval_policy {
        row.approval_policy = serde_json::to_string(&policy).map_err(Error::internal)?;
    }
    tx.update::<workspace::Entity>()
        .filter(workspace::Column::Id.eq(id))
        .set(workspace::Column::Name, Expr::value(row.name.as_str()))
        .set(workspace::Column::ApprovalPolicy, Expr::value(row.approval_policy.as_str()))
        .run()
        .await?;
    let after = json!({ "name": row.name, "approvalPolicy": row.approval_policy });
    tx.record(
        PendingEvent::new(
            Action::WorkspaceChanged,
            id,
            json!({ "before": before, "after": after }),
        )
        .in_workspace(id),
    );
    tx.commit().await?;
    row.try_into()
}
