//! What a further generation knows of the one before it.

use sea_orm::ColumnTrait;

use super::{
    lifecycle::TaskKind,
    port::{Again, Provenance},
};
use crate::{
    error::{Error, Result},
    post::Written,
    store::{
        entity::{asset, task},
        tenant::TenantTx,
    },
};

/// What a person wants otherwise, and what chose among equals before.
pub(super) async fn again(tx: &TenantTx, row: &task::Model) -> Result<Again> {
    let former = match former(tx, row).await? {
        Some(former) => {
            let made: Provenance =
                serde_json::from_str(&former.provenance).map_err(Error::internal)?;
            Some(made.seed)
        }
        None => None,
    };
    Ok(Again { instruction: row.instruction.clone(), former })
}

/// The comment under the post as it is in force, where its text is made anew.
pub(super) async fn first_comment(tx: &TenantTx, row: &task::Model) -> Result<Option<String>> {
    if row.kind != TaskKind::WriteCopy {
        return Ok(None);
    }
    let Some(copy) = former(tx, row).await?.and_then(|former| former.copy) else { return Ok(None) };
    let written: Written = serde_json::from_str(&copy).map_err(Error::internal)?;
    Ok(written.first_comment)
}

/// The generation before the one a task is to make.
async fn former(tx: &TenantTx, row: &task::Model) -> Result<Option<asset::Model>> {
    let Some(kind) = row.kind.asset().filter(|_| row.generation > 1) else { return Ok(None) };
    tx.find::<asset::Entity>()
        .filter(asset::Column::StrategyId.eq(row.strategy_id))
        .filter(asset::Column::CreativeKey.eq(row.creative_key.as_deref()))
        .filter(asset::Column::Kind.eq(kind))
        .filter(asset::Column::Generation.lt(row.generation))
        .descending(asset::Column::Generation)
        .one()
        .await
}
