//! Finding tasks that are due.

use sea_orm::{
    ColumnTrait, ConnectionTrait as _, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::lifecycle::TaskKind;
use crate::{
    clock::Instant,
    error::Result,
    id::{OrganizationId, TaskId},
    store::{Store, SystemReason, due::DueTask, entity::task, tenant::among},
};

/// A task the relay should speak of.
#[derive(Debug, Clone)]
pub struct Due {
    /// Whose.
    pub organization_id: OrganizationId,
    /// Which.
    pub task_id: TaskId,
    /// What it does.
    pub kind: TaskKind,
    /// Different for each time it is spoken of.
    pub key: String,
}

/// Tasks of these kinds that are due, fairly: see [`due_in_lanes`].
pub async fn due(store: &Store, kinds: &[TaskKind], window: u64) -> Result<Vec<Due>> {
    Ok(due_in_lanes(store, &[kinds], window).await?.pop().unwrap_or_default())
}

/// Tasks that are due, lane by lane of kinds, fairly.
///
/// Each workspace's first, then each one's second, and so on. With what was spoken of and not yet taken a
/// lane never has more than `window`, so that a large campaign cannot fill the queue in front of everybody
/// else's.
pub async fn due_in_lanes<K: AsRef<[TaskKind]>>(
    store: &Store,
    lanes: &[K],
    window: u64,
) -> Result<Vec<Vec<Due>>> {
    let tx = store.begin_system(SystemReason::Relay).await?;
    let now = tx.now();
    let mut due = Vec::with_capacity(lanes.len());
    for kinds in lanes {
        due.push(tx.due_tasks(kinds.as_ref(), window).await?);
    }
    let ids: Vec<TaskId> = due.iter().flatten().map(|row| row.id).collect();
    if !ids.is_empty() {
        // A wake-up that nobody followed is repeated long before anybody would be called silent.
        let repeat = store.lease() / 2;
        let update = tx
            .update::<task::Entity>()
            .col_expr(task::Column::WakeAt, Expr::value(Some::<Instant>(now + repeat)))
            .filter(among(tx.on().get_database_backend(), task::Column::Id, ids))
            .filter(task::Column::WakeAt.lte(now));
        update.exec(tx.on()).await?;
    }
    tx.commit().await?;
    let speak = |row: DueTask| Due {
        organization_id: row.organization_id,
        task_id: row.id,
        kind: row.kind,
        key: format!("{}/{}/{}", row.id, row.fence, now.timestamp_micros()),
    };
    Ok(due.into_iter().map(|rows| rows.into_iter().map(speak).collect()).collect())
}

/// When the relay should next look: the earliest instant at which a task wants to be spoken of.
pub async fn next_wake(store: &Store) -> Result<Option<Instant>> {
    let tx = store.read_system(SystemReason::Relay).await?;
    let next: Option<Option<Instant>> = tx
        .find::<task::Entity>()
        .select_only()
        .column(task::Column::WakeAt)
        .filter(task::Column::WakeAt.is_not_null())
        .order_by_asc(task::Column::WakeAt)
        .into_tuple()
        .one(tx.on())
        .await?;
    tx.commit().await?;
    Ok(next.flatten())
}
