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
/// What waits for its next try goes on waiting: how long, a provider may have said.
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
    tx.commit().await?;
    Ok(queued.rows_affected + leased.rows_affected)
}
