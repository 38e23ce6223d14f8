//! Reading assets.

use std::{borrow::Borrow, collections::HashMap};

use sea_orm::ColumnTrait;

use super::{AssetKind, placement::Placement};
use crate::{
    access::{Actor, Permission},
    brand::check::BrandCheck,
    clock::Instant,
    error::Result,
    generation::port::Provenance,
    id::{AssetId, CampaignId, StrategyId, StyleGuideId, TaskId, WorkspaceId},
    post::Written,
    store::{
        Store,
        digest::Digest,
        entity::asset,
        page::{Page, PageRequest},
        stored::Stored,
    },
    tenancy,
};

/// Something that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    /// Its identifier.
    pub id: AssetId,
    /// In which workspace.
    pub workspace_id: WorkspaceId,
    /// For which campaign.
    pub campaign_id: CampaignId,
    /// From which approved strategy version.
    pub strategy_id: StrategyId,
    /// By which task.
    pub task_id: TaskId,
    /// Of which creative.
    pub creative_key: String,
    /// Where it appears.
    pub placement: Placement,
    /// What it is.
    pub kind: AssetKind,
    /// Counted from 1: how often it was made anew.
    pub generation: i32,
    /// The text, where it is one.
    pub copy: Option<Stored<Written>>,
    /// The file, where it is one.
    pub file: Option<AssetFile>,
    /// SHA-256 of the bytes, or over the text.
    pub digest: Digest,
    /// How it was made.
    pub provenance: Stored<Provenance>,
    /// The style guide it was made in.
    pub style_guide_id: StyleGuideId,
    /// How well it keeps to that; nothing for what was made before there was a check.
    pub brand_check: Option<Stored<BrandCheck>>,
    /// When.
    pub created_at: Instant,
}

/// The file of an asset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetFile {
    /// `image/png`, `image/jpeg` or `video/mp4`.
    pub media_type: String,
    /// Its size.
    pub byte_length: i64,
    /// Pixels across.
    pub width: i32,
    /// Pixels down.
    pub height: i32,
    /// How long it plays, in milliseconds.
    pub duration_ms: Option<i64>,
    /// What it shows, for those who cannot see it.
    pub alt_text: String,
    /// Where the bytes are kept.
    pub object_key: String,
}

/// Every asset of campaigns the actor sees, oldest first. Bounded by what a strategy may plan.
pub async fn assets_by_campaign(
    store: &Store,
    actor: &Actor,
    campaigns: &[CampaignId],
) -> Result<Vec<Asset>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    tx.find::<asset::Entity>()
        .filter(asset::Column::CampaignId.is_in(campaigns.iter().copied()))
        .visible(asset::Column::WorkspaceId, &actor.visible_workspaces())
        .ascending(asset::Column::Id)
        .all()
        .await
        .map(|rows| rows.into_iter().map(Asset::from).collect())
}

/// Of each output the newest generation: what will go out.
pub fn in_force<A: Borrow<Asset>>(mut assets: Vec<A>) -> Vec<A> {
    fn output(asset: &Asset) -> (StrategyId, &str, AssetKind) {
        (asset.strategy_id, &asset.creative_key, asset.kind)
    }
    let mut newest = HashMap::new();
    for asset in &assets {
        let generation = newest.entry(output(asset.borrow())).or_insert(0);
        *generation = asset.borrow().generation.max(*generation);
    }
    let mut stays: Vec<bool> = assets
        .iter()
        .map(|asset| newest.get(&output(asset.borrow())) == Some(&asset.borrow().generation))
        .collect();
    stays.reverse();
    assets.retain(|_| stays.pop().unwrap_or_default());
    assets
}

/// Assets by id, as far as the actor sees them.
pub async fn assets_by_id(store: &Store, actor: &Actor, ids: &[AssetId]) -> Result<Vec<Asset>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    tx.find::<asset::Entity>()
        .filter(asset::Column::Id.is_in(ids.iter().copied()))
        .visible(asset::Column::WorkspaceId, &actor.visible_workspaces())
        .all()
        .await
        .map(|rows| rows.into_iter().map(Asset::from).collect())
}

/// A page of a workspace's assets, newest first.
pub async fn list_assets(
    store: &Store,
    actor: &Actor,
    workspace: WorkspaceId,
    page: &PageRequest,
) -> Result<Page<Asset>> {
    actor.require(Permission::WorkspaceRead)?;
    actor.require_in(Permission::WorkspaceRead, workspace, "workspace")?;
    let tx = store.read(actor).await?;
    tenancy::load(&tx, workspace).await?;
    tx.find::<asset::Entity>()
        .filter(asset::Column::WorkspaceId.eq(workspace))
        .page(asset::Column::Id, page)
        .await
        .map(|page| page.map(Asset::from))
}

impl From<asset::Model> for Asset {
    fn from(row: asset::Model) -> Self {
        let file = match (row.object_key, row.media_type, row.byte_length, row.width, row.height) {
            (Some(object_key), Some(media_type), Some(byte_length), Some(width), Some(height)) => {
                Some(AssetFile {
                    media_type,
                    byte_length,
                    width,
                    height,
                    duration_ms: row.duration_ms,
                    alt_text: row.alt_text.unwrap_or_default(),
                    object_key,
                })
            }
            _ => None,
        };
        Self {
            id: row.id,
            workspace_id: row.workspace_id,
            campaign_id: row.campaign_id,
            strategy_id: row.strategy_id,
            task_id: row.task_id,
            creative_key: row.creative_key,
            placement: row.placement,
            kind: row.kind,
            generation: row.generation,
            copy: row.copy.map(Stored::from_row),
            file,
            digest: row.digest,
            provenance: Stored::from_row(row.provenance),
            style_guide_id: row.style_guide_id,
            brand_check: row.brand_check.map(Stored::from_row),
            created_at: row.created_at,
        }
    }
}
