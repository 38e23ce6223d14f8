//! When the clock went back: what stands in a future that nobody can have meant is brought near.

use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};

use super::lifecycle::TaskState;
use crate::{
    clock::Instant,
    error::Result,
    store::{Store, SystemReason, entity::task},
};

/// Makes tasks that wait for nothing due, and has no lease last longer than one given now. Says how
/// many tasks it touched.
///
/// What waits for its next try goes on waiting, as long as was meant when it failed: that may be more
/// than any backoff, where a provider said so. Only what failed at an instant yet to come does so from
/// now on.
pub async fn catch_up(store: &Store) -> Result<u64> {
    let tx = store.begin_system(SystemReason::Relay).await?;
    let now = tx.now();
    let latest = now + store.lease();
    let queued = tx
        .update::<task::Entity>()
        .col_expr(task::Column::RunAt, Expr::value(now))
        .col_expr(task::Column::WakeAt, Expr::value(Some::<Instant>(now)))
        .filter(task::Column::State.eq(TaskState::Queued))
        .filter(task::Column::WakeAt.gt(latest))
        .exec(tx.on())
        .await?;
    let leased = tx
        .update::<task::Entity>()
        .col_expr(task::Column::LeaseUntil, Expr::value(Some::<Instant>(latest)))
        .col_expr(task::Column::WakeAt, Expr::value(Some::<Instant>(latest)))
        .filter(task::Column::State.eq(TaskState::Leased))
        .filter(task::Column::WakeAt.gt(latest))
        .exec(tx.on())
        .await?;
    let mut touched = queued.rows_affected + leased.rows_affected;
    // Clocks of two machines differ by less than a lease, or nothing here would work.
    let failed_later = tx
        .find::<task::Entity>()
        .filter(task::Column::State.eq(TaskState::RetryWait))
        .filter(task::Column::UpdatedAt.gt(latest))
        .all(tx.on())
        .await?;
    for row in failed_later {
        let run_at = now + (row.run_at - row.updated_at);
        let brought = tx
            .update::<task::Entity>()
            .col_expr(task::Column::RunAt, Expr::value(run_at))
            .col_expr(task::Column::WakeAt, Expr::value(Some::<Instant>(run_at)))
            .col_expr(task::Column::UpdatedAt, Expr::value(now))
            .filter(task::Column::Id.eq(row.id))
            .filter(task::Column::Fence.eq(row.fence))
            .filter(task::Column::State.eq(TaskState::RetryWait))
            .exec(tx.on())
            .await?;
        touched += brought.rows_affected;
    }
    tx.commit().await?;
    Ok(touched)
}
