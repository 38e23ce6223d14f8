//! What providers run and charge, kept as soon as it is known: whatever happens to the work afterwards,
//! what was paid for it stays in the books.

use sea_orm::{ColumnTrait, sea_query::Expr};

use super::{budget::spend, claim::Lease, lifecycle::TaskState};
use crate::{
    access::Actor,
    error::{Error, Result},
    store::{
        Store,
        entity::{task, task_attempt},
        tenant::TenantTx,
    },
};

/// Says what an attempt has cost by now in all, in millionths of a US dollar. Whether the task is still
/// the attempt's does not matter: it was paid for.
pub async fn charge(store: &Store, lease: &Lease, total_micros: u64) -> Result<()> {
    let keep = || async {
        let tx = store.begin(&Actor::worker(lease.organization_id)).await?;
        note(&tx, lease, total_micros).await?;
        tx.commit().await
    };
    store.again(keep).await
}

/// Remembers what a provider runs for a task, or that it runs nothing any more, and with it what the
/// attempt has cost by now in all. Refused to whoever does not hold the task.
pub async fn keep_operation(
    store: &Store,
    lease: &Lease,
    operation: Option<&str>,
    total_micros: u64,
) -> Result<()> {
    let keep = || async {
        let tx = store.begin(&Actor::worker(lease.organization_id)).await?;
        let kept = tx
            .update::<task::Entity>()
            .filter(task::Column::Id.eq(lease.task_id))
            .filter(task::Column::Fence.eq(lease.fence))
            .filter(task::Column::State.eq(TaskState::Leased))
            .set(task::Column::Operation, Expr::value(operation))
            .run()
            .await?;
        if kept == 0 {
            // Nor is it charged: whoever holds the task finds the operation and pays for it.
            return Err(Error::conflict("somebody else holds the task now"));
        }
        note(&tx, lease, total_micros).await?;
        tx.commit().await
    };
    // It is being paid for: it is not forgotten for a database that is slow.
    store.again(keep).await
}

/// Notes a total within a transaction. As it is told the total and not what was added, it may be told twice.
pub(super) async fn note(tx: &TenantTx, lease: &Lease, total_micros: u64) -> Result<()> {
    if total_micros == 0 {
        return Ok(());
    }
    let total = i64::try_from(total_micros).map_err(Error::internal)?;
    let attempt = tx
        .find::<task_attempt::Entity>()
        .filter(task_attempt::Column::Id.eq(lease.attempt_id))
        .for_update()
        .one()
        .await?
        .ok_or_else(|| Error::internal("a lease without its attempt"))?;
    let more = total - attempt.cost_micros.unwrap_or_default();
    if more <= 0 {
        return Ok(());
    }
    tx.update::<task_attempt::Entity>()
        .filter(task_attempt::Column::Id.eq(lease.attempt_id))
        .set(task_attempt::Column::CostMicros, Expr::value(Some(total)))
        .run()
        .await?;
    spend(tx, lease.workspace_id, more).await
}
