//! Attempts whose worker fell silent: how many there were, and who is suspected of having caused it.

use sea_orm::{ColumnTrait, sea_query::Expr};

use super::lifecycle::{AttemptOutcome, TaskState};
use crate::{
    error::Result,
    store::{
        entity::{task, task_attempt},
        tenant::TenantTx,
    },
};

/// How many attempts ended with the silence of their worker since a person last asked for the task,
/// the one under way included: a claim counts it only where its lease ran out.
pub(super) async fn losses(tx: &TenantTx, row: &task::Model) -> Result<u32> {
    // The count of attempts starts over when a person asks.
    if row.attempt == 0 {
        return Ok(0);
    }
    let attempts = tx
        .find::<task_attempt::Entity>()
        .filter(task_attempt::Column::TaskId.eq(row.id))
        .descending(task_attempt::Column::Fence)
        .all()
        .await?;
    let mut losses = 0;
    for attempt in attempts {
        let is_present = row.state == TaskState::Leased && attempt.fence == row.fence;
        let is_lost = is_present || attempt.outcome == Some(AttemptOutcome::Lost);
        losses += u32::from(is_lost);
        if attempt.attempt <= 1 {
            break;
        }
    }
    Ok(losses)
}

/// Notes that the present attempt's worker fell silent.
pub(super) async fn lose_attempt(tx: &TenantTx, row: &task::Model) -> Result<()> {
    tx.update::<task_attempt::Entity>()
        .filter(task_attempt::Column::TaskId.eq(row.id))
        .filter(task_attempt::Column::Fence.eq(row.fence))
        .set(task_attempt::Column::Outcome, Expr::value(Some(AttemptOutcome::Lost)))
        .set(task_attempt::Column::FinishedAt, Expr::value(Some(tx.now())))
        .run()
        .await?;
    Ok(())
}
