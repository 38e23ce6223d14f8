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

/// What a person wants otherwise, and what there was before.
pub(super) async fn again(tx: &TenantTx, row: &task::Model) -> Result<Again> {
    let instruction = row.instruction.clone();
    let Some(former) = former(tx, row).await? else {
        return Ok(Again { instruction, ..Again::default() });
    };
    let made: Provenance = serde_json::from_str(&former.provenance).map_err(Error::internal)?;
    let written: Option<Written> = match former.copy {
        Some(copy) => Some(serde_json::from_str(&copy).map_err(Error::internal)?),
        None => None,
    };
    let text = written.map(|written| written.copy.text);
    Ok(Again { instruction, former: Some(made.seed), text })
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
