//! Keeping a task that was taken, and giving it back.

use sea_orm::{ColumnTrait, sea_query::Expr};
use serde_json::json;

use super::{
    claim::Lease,
    lifecycle::{AttemptOutcome, TaskState, TaskStep},
    plan::event,
};
use crate::{
    access::Actor,
    audit::Action,
    clock::Instant,
    error::Result,
    store::{
        Store,
        entity::{task, task_attempt},
    },
};

/// Says that the worker is still at it, and how far. Answers whether the task is still its own.
pub async fn heartbeat(store: &Store, lease: &Lease, percent: u8) -> Result<bool> {
    let tx = store.begin(&Actor::worker(lease.organization_id)).await?;
    let until = tx.now() + store.lease();
    let kept = tx
        .update::<task::Entity>()
        .filter(task::Column::Id.eq(lease.task_id))
        .filter(task::Column::Fence.eq(lease.fence))
        .filter(task::Column::State.eq(TaskState::Leased))
        .set(task::Column::Progress, Expr::value(i32::from(percent.min(99))))
        .set(task::Column::LeaseUntil, Expr::value(Some(until)))
        .set(task::Column::WakeAt, Expr::value(Some(until)))
        .set(task::Column::UpdatedAt, Expr::value(tx.now()))
        .run()
        .await?;
    tx.commit().await?;
    Ok(kept == 1)
}

/// Gives a task back untouched, because the worker is stopping: the attempt does not count.
pub async fn release(store: &Store, lease: &Lease) -> Result<()> {
    let mut tx = store.begin(&Actor::worker(lease.organization_id)).await?;
    let held = tx
        .find::<task::Entity>()
        .filter(task::Column::Id.eq(lease.task_id))
        .filter(task::Column::Fence.eq(lease.fence))
        .for_update()
        .one()
        .await?;
    let Some(row) = held else { return Ok(()) };
    let Ok(state) = row.state.after(TaskStep::Release) else { return Ok(()) };
    tx.update::<task::Entity>()
        .filter(task::Column::Id.eq(row.id))
        .set(task::Column::State, Expr::value(state))
        .set(task::Column::Attempt, Expr::value((row.attempt - 1).max(0)))
        .set(task::Column::Fence, Expr::value(row.fence + 1))
        .set(task::Column::LeaseUntil, Expr::value(None::<Instant>))
        .set(task::Column::WakeAt, Expr::value(Some(tx.now())))
        .run()
        .await?;
    tx.update::<task_attempt::Entity>()
        .filter(task_attempt::Column::Id.eq(lease.attempt_id))
        .set(task_attempt::Column::Outcome, Expr::value(Some(AttemptOutcome::Cancelled)))
        .set(task_attempt::Column::FinishedAt, Expr::value(Some(tx.now())))
        .run()
        .await?;
    tx.record(event(Action::TaskRetried, &row, json!({ "why": "its worker stopped" })));
    tx.commit().await
}
