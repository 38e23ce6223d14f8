//! The outbox: what was committed and is still to be told.

use sea_orm::{ConnectionTrait as _, QueryFilter, QueryOrder, QuerySelect};

use super::{Store, entity::outbox, system::SystemReason, tenant::among};
use crate::{
    error::{Error, Result},
    event::Signal,
    id::OutboxId,
};

/// The oldest messages, at most `limit`, and for each that cannot be read, why.
pub async fn pending(store: &Store, limit: u64) -> Result<Vec<(OutboxId, Result<Signal>)>> {
    let tx = store.read_system(SystemReason::Relay).await?;
    let rows = tx
        .find::<outbox::Entity>()
        .order_by_asc(outbox::Column::Id)
        .limit(limit)
        .all(tx.on())
        .await?;
    tx.commit().await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.id, serde_json::from_str(&row.payload).map_err(Error::internal)))
        .collect())
}

/// Forgets messages that were told.
pub async fn delivered(store: &Store, ids: Vec<OutboxId>) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let tx = store.begin_system(SystemReason::Relay).await?;
    let told = among(tx.on().get_database_backend(), outbox::Column::Id, ids);
    tx.delete::<outbox::Entity>().filter(told).exec(tx.on()).await?;
    tx.commit().await
}

/// How many messages wait.
pub async fn depth(store: &Store) -> Result<u64> {
    use sea_orm::PaginatorTrait as _;
    let tx = store.read_system(SystemReason::Observe).await?;
    let count = tx.find::<outbox::Entity>().count(tx.on()).await?;
    tx.commit().await?;
    Ok(count)
}
