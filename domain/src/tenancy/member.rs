//! Changing what people are, and letting them go.

use sea_orm::{ColumnTrait, sea_query::Expr};
use serde_json::json;

use super::query::{Member, with_people};
use crate::{
    access::{Actor, OrganizationRole, Permission, WorkspaceRole},
    audit::{Action, PendingEvent},
    error::{Error, Result},
    id::{MemberId, WorkspaceId},
    store::{
        Store,
        entity::{member, workspace, workspace_role},
        tenant::TenantTx,
    },
};

/// What a member is to be, in place of what they are.
#[derive(Debug, Clone)]
pub struct MemberRoles {
    /// In the organization.
    pub role: OrganizationRole,
    /// In workspaces; those left out are taken away.
    pub workspace_roles: Vec<(WorkspaceId, WorkspaceRole)>,
}

/// The most roles one change may give.
const MAX_ROLES: usize = 200;

/// Gives a member other roles.
pub async fn change_member(
    store: &Store,
    actor: &Actor,
    id: MemberId,
    roles: MemberRoles,
) -> Result<Member> {
    actor.require(Permission::MembersWrite)?;
    let mut tx = store.begin(actor).await?;
    let row = load(&tx, id).await?;
    refuse_above(&tx, actor, roles.role).await?;
    if row.role == OrganizationRole::Owner && roles.role != OrganizationRole::Owner {
        refuse_above(&tx, actor, row.role).await?;
        keep_an_owner(&tx, id).await?;
    }
    check_workspaces(&tx, &roles.workspace_roles).await?;
    let before = with_people(&tx, vec![row.clone()]).await?;
    tx.update::<member::Entity>()
        .filter(member::Column::Id.eq(id))
        .set(member::Column::Role, Expr::value(roles.role))
        .run()
        .await?;
    tx.delete::<workspace_role::Entity>(workspace_role::Column::UserId.eq(row.user_id)).await?;
    tx.insert_all::<workspace_role::Entity, _>(roles.workspace_roles.iter().map(
        |(workspace_id, role)| workspace_role::Model {
            organization_id: actor.organization_id,
            workspace_id: *workspace_id,
            user_id: row.user_id,
            role: *role,
        },
    ))
    .await?;
    tx.record(PendingEvent::new(
        Action::MemberRolesChanged,
        id,
        json!({
            "before": before.first().map(|m| json!({ "role": m.role, "workspaceRoles": m.workspace_roles })),
            "after": { "role": roles.role, "workspaceRoles": roles.workspace_roles },
        }),
    ));
    let changed = member::Model { role: roles.role, ..row };
    let member = with_people(&tx, vec![changed]).await?.pop();
    tx.commit().await?;
    member.ok_or(Error::NotFound("member"))
}

/// Takes a person out of the organization. What they did stays in the history under their name.
pub async fn remove_member(store: &Store, actor: &Actor, id: MemberId) -> Result<()> {
    actor.require(Permission::MembersWrite)?;
    let mut tx = store.begin(actor).await?;
    let row = load(&tx, id).await?;
    refuse_above(&tx, actor, row.role).await?;
    if row.role == OrganizationRole::Owner {
        keep_an_owner(&tx, id).await?;
    }
    let name = tx.users([row.user_id]).await?.pop().map(|user| user.name);
    tx.delete::<member::Entity>(member::Column::Id.eq(id)).await?;
    tx.record(PendingEvent::new(Action::MemberRemoved, id, json!({ "name": name })));
    tx.commit().await
}

/// A member, held together with every owner: held in one order, so that two owners who unmake each
/// other do not wait for each other.
async fn load(tx: &TenantTx, id: MemberId) -> Result<member::Model> {
    owners(tx).await?;
    tx.find::<member::Entity>().filter(member::Column::Id.eq(id)).for_update().get("member").await
}

/// Nobody gives or takes a role above their own.
pub(super) async fn refuse_above(
    tx: &TenantTx,
    actor: &Actor,
    role: OrganizationRole,
) -> Result<()> {
    if role != OrganizationRole::Owner {
        return Ok(());
    }
    let own = tx
        .find::<member::Entity>()
        .filter(member::Column::UserId.eq(actor.user_id()))
        .one()
        .await?;
    if own.is_some_and(|own| own.role == OrganizationRole::Owner) {
        Ok(())
    } else {
        Err(Error::conflict_on("role", "only an owner can make or unmake an owner"))
    }
}

async fn owners(tx: &TenantTx) -> Result<Vec<member::Model>> {
    tx.find::<member::Entity>()
        .filter(member::Column::Role.eq(OrganizationRole::Owner))
        .ascending(member::Column::Id)
        .for_update()
        .all()
        .await
}

async fn keep_an_owner(tx: &TenantTx, leaving: MemberId) -> Result<()> {
    if owners(tx).await?.iter().any(|owner| owner.id != leaving) {
        Ok(())
    } else {
        Err(Error::conflict_on("role", "is the last owner; make somebody else an owner first"))
    }
}

pub(super) async fn check_workspaces(
    tx: &TenantTx,
    roles: &[(WorkspaceId, WorkspaceRole)],
) -> Result<()> {
    if roles.len() > MAX_ROLES {
        return Err(Error::invalid("workspaceRoles", format!("must be at most {MAX_ROLES}")));
    }
    for (position, role) in roles.iter().enumerate() {
        if roles.iter().take(position).any(|earlier| earlier == role) {
            return Err(Error::invalid(format!("workspaceRoles.{position}"), "is named twice"));
        }
    }
    let known = tx
        .find::<workspace::Entity>()
        .among(workspace::Column::Id, roles.iter().map(|(id, _)| *id))
        .all()
        .await?;
    match roles.iter().position(|(id, _)| known.iter().all(|row| row.id != *id)) {
        None => Ok(()),
        Some(position) => Err(Error::invalid(
            format!("workspaceRoles.{position}.workspaceId"),
            "is no workspace of this organization",
        )),
    }
}
