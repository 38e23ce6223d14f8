//! What people do with tasks: have them tried again, call them off.

use sea_orm::{ColumnTrait, sea_query::Expr};
use serde_json::json;

use super::{
    lifecycle::{TaskKind, TaskStep},
    plan::{cancel, event},
    query::Task,
    settle::finish_if_done,
};
use crate::{
    access::{Actor, Permission},
    audit::Action,
    campaign::{
        self,
        lifecycle::{CampaignState, Step},
    },
    clock::Instant,
    error::{Error, Result},
    id::TaskId,
    store::{
        Store,
        entity::{campaign as campaign_row, task},
        tenant::TenantTx,
    },
};

/// Has a dead task tried again, with all its attempts before it.
pub async fn retry_task(store: &Store, actor: &Actor, id: TaskId) -> Result<Task> {
    actor.require(Permission::TasksManage)?;
    let mut tx = store.begin(actor).await?;
    let (mut campaign, row) = lock(&tx, actor, id).await?;
    let state = row.state.after(TaskStep::Retry)?;
    if row.kind == TaskKind::Strategize {
        // A newer draft may have been asked for since; then this one is moot.
        if campaign.state != CampaignState::Failed {
            return Err(Error::conflict("the campaign has moved on; ask for a new draft instead"));
        }
        campaign::advance(&tx, &mut campaign, Step::RequestDraft).await?;
    } else if !matches!(campaign.state, CampaignState::Generating | CampaignState::Ready) {
        return Err(Error::conflict(format!("the campaign is {}", campaign.state)));
    }
    tx.update::<task::Entity>()
        .filter(task::Column::Id.eq(id))
        .set(task::Column::State, Expr::value(state))
        .set(task::Column::Attempt, Expr::value(0))
        .set(task::Column::Progress, Expr::value(0))
        .set(task::Column::RunAt, Expr::value(tx.now()))
        .set(task::Column::WakeAt, Expr::value(Some(tx.now())))
        .set(task::Column::FinishedAt, Expr::value(None::<Instant>))
        .set(task::Column::UpdatedAt, Expr::value(tx.now()))
        .run()
        .await?;
    tx.record(event(Action::TaskRetried, &row, json!({ "kind": row.kind })));
    let changed = reload(&tx, id).await?;
    tx.commit().await?;
    Ok(changed.into())
}

/// Calls one task off: its campaign will be ready without what it would have made.
pub async fn cancel_task(store: &Store, actor: &Actor, id: TaskId) -> Result<Task> {
    actor.require(Permission::TasksManage)?;
    let mut tx = store.begin(actor).await?;
    let (mut campaign, row) = lock(&tx, actor, id).await?;
    row.state.after(TaskStep::Cancel)?;
    cancel(&mut tx, &row).await?;
    if row.kind == TaskKind::Strategize && campaign.state == CampaignState::Strategizing {
        campaign::advance(&tx, &mut campaign, Step::GiveUp).await?;
        tx.record(campaign::event(Action::DraftFailed, &campaign, json!({ "error": "cancelled" })));
    }
    finish_if_done(&mut tx, &mut campaign).await?;
    let changed = reload(&tx, id).await?;
    tx.commit().await?;
    Ok(changed.into())
}

async fn lock(
    tx: &TenantTx,
    actor: &Actor,
    id: TaskId,
) -> Result<(campaign_row::Model, task::Model)> {
    let row = tx.find::<task::Entity>().filter(task::Column::Id.eq(id)).get("task").await?;
    actor.require_in(Permission::TasksManage, row.workspace_id, "task")?;
    let campaign = campaign::lock(tx, actor, row.campaign_id, Permission::TasksManage).await?;
    let row =
        tx.find::<task::Entity>().filter(task::Column::Id.eq(id)).for_update().get("task").await?;
    Ok((campaign, row))
}

async fn reload(tx: &TenantTx, id: TaskId) -> Result<task::Model> {
    tx.find::<task::Entity>().filter(task::Column::Id.eq(id)).get("task").await
}
