//! From what was decided to tasks.

use sea_orm::{ColumnTrait, sea_query::Expr};
use serde_json::json;

use super::lifecycle::{AttemptOutcome, TaskKind, TaskState};
use crate::{
    audit::{Action, PendingEvent},
    campaign::StrategyVersion,
    clock::Instant,
    error::Result,
    id::{CampaignId, StrategyId, TaskId, WorkspaceId},
    store::{
        entity::{campaign, task, task_attempt},
        tenant::TenantTx,
    },
};

/// The most times a task is tried before a person has to look.
pub(super) const MAX_ATTEMPTS: i32 = 5;

/// A task to put into the queue.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// In which workspace.
    pub workspace_id: WorkspaceId,
    /// For which campaign.
    pub campaign_id: CampaignId,
    /// From which strategy version.
    pub strategy_id: Option<StrategyId>,
    /// What to do.
    pub kind: TaskKind,
    /// For which creative of the strategy.
    pub creative_key: Option<String>,
    /// What a person said to it.
    pub instruction: Option<String>,
    /// How often that is made by then, counted from 1.
    pub generation: i32,
    /// Two tasks of an organization with the same key are one; its own id where left out.
    pub dedupe_key: Option<String>,
}

/// Puts one task into the queue; it becomes visible with the transaction that needs it.
pub(crate) async fn enqueue(tx: &TenantTx, new: NewTask) -> Result<TaskId> {
    let id = tx.new_id();
    tx.insert::<task::Entity, _>(row(tx, id, new)).await?;
    Ok(id)
}

/// Plans everything an approved strategy asks for: one task for each creative and output. Says how
/// many.
pub(crate) async fn plan(
    tx: &mut TenantTx,
    campaign: &campaign::Model,
    strategy: &StrategyVersion,
) -> Result<usize> {
    let creatives = &strategy.content.get()?.creatives;
    let outputs: Vec<_> = creatives
        .iter()
        .flat_map(|creative| creative.outputs.iter().map(move |output| (creative, *output)))
        .collect();
    let ids: Vec<TaskId> = tx.new_ids(outputs.len());
    let rows: Vec<task::Model> = outputs
        .into_iter()
        .zip(ids)
        .map(|((creative, output), id)| {
            row(
                tx,
                id,
                NewTask {
                    workspace_id: campaign.workspace_id,
                    campaign_id: campaign.id,
                    strategy_id: Some(strategy.id),
                    kind: TaskKind::making(output),
                    creative_key: Some(creative.key.clone()),
                    instruction: None,
                    dedupe_key: Some(format!("{}/{}/{output}/1", strategy.id, creative.key)),
                    generation: 1,
                },
            )
        })
        .collect();
    let planned = rows.len();
    tx.insert_all::<task::Entity, _>(rows).await?;
    Ok(planned)
}

/// Calls off every task of a campaign that is not settled or dead; says how many. The campaign is held by
/// this transaction.
pub(crate) async fn cancel_all(tx: &mut TenantTx, campaign: &campaign::Model) -> Result<usize> {
    let open = tx
        .find::<task::Entity>()
        .filter(task::Column::CampaignId.eq(campaign.id))
        .filter(task::Column::State.is_not_in([TaskState::Succeeded, TaskState::Cancelled]))
        .for_update()
        .all()
        .await?;
    for row in &open {
        cancel(tx, row).await?;
    }
    Ok(open.len())
}

/// Calls one task off. A worker that is at it finds its fence gone.
pub(super) async fn cancel(tx: &mut TenantTx, row: &task::Model) -> Result<()> {
    tx.update::<task::Entity>()
        .filter(task::Column::Id.eq(row.id))
        .set(task::Column::State, Expr::value(TaskState::Cancelled))
        .set(task::Column::Fence, Expr::value(row.fence + 1))
        .set(task::Column::WakeAt, Expr::value(None::<Instant>))
        .set(task::Column::LeaseUntil, Expr::value(None::<Instant>))
        .set(task::Column::FinishedAt, Expr::value(Some(tx.now())))
        .set(task::Column::UpdatedAt, Expr::value(tx.now()))
        .run()
        .await?;
    tx.update::<task_attempt::Entity>()
        .filter(task_attempt::Column::TaskId.eq(row.id))
        .filter(task_attempt::Column::Outcome.is_null())
        .set(task_attempt::Column::Outcome, Expr::value(Some(AttemptOutcome::Cancelled)))
        .set(task_attempt::Column::FinishedAt, Expr::value(Some(tx.now())))
        .run()
        .await?;
    tx.record(event(Action::TaskCancelled, row, json!({ "kind": row.kind, "was": row.state })));
    Ok(())
}

fn row(tx: &TenantTx, id: TaskId, new: NewTask) -> task::Model {
    task::Model {
        organization_id: tx.organization_id(),
        id,
        workspace_id: new.workspace_id,
        campaign_id: new.campaign_id,
        strategy_id: new.strategy_id,
        kind: new.kind,
        creative_key: new.creative_key,
        instruction: new.instruction,
        generation: new.generation,
        requested_by: tx.actor().user_id(),
        requested_by_name: tx.actor().name.clone(),
        dedupe_key: new.dedupe_key.unwrap_or_else(|| id.to_string()),
        state: TaskState::Queued,
        attempt: 0,
        max_attempts: MAX_ATTEMPTS,
        fence: 0,
        run_at: tx.now(),
        wake_at: Some(tx.now()),
        lease_owner: None,
        lease_until: None,
        progress: 0,
        error: None,
        created_at: tx.now(),
        updated_at: tx.now(),
        finished_at: None,
        trace_parent: (tx.ambient().trace_parent)(),
        operation: None,
    }
}

/// An event about a task.
pub(super) fn event(action: Action, row: &task::Model, detail: serde_json::Value) -> PendingEvent {
    PendingEvent::new(action, row.id, detail)
        .in_workspace(row.workspace_id)
        .of_campaign(row.campaign_id)
}
