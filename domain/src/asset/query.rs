//! Reading assets.

use std::{
    collections::{HashMap, VecDeque},
    ops::Deref,
    sync::Arc,
};

use sea_orm::{ColumnTrait, DbErr, FromQueryResult, QueryResult};

use super::{AssetKind, placement::Placement};
use crate::{
    access::{Actor, Permission},
    brand::check::BrandCheck,
    clock::Instant,
    error::Result,
    generation::port::Provenance,
    id::{AssetId, CampaignId, StrategyId, StyleGuideId, TaskId, WorkspaceId},
    post::{Written, variant::Variants},
    store::{
        Store,
        cells::Cells,
        digest::Digest,
        entity::asset,
        page::{Page, PageRequest},
        stored::Stored,
    },
    tenancy,
};

/// What is known of something that was made, without what may be long: its text and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssetFacts {
    /// Its identifier.
    pub id: AssetId,
    /// For which campaign.
    pub campaign_id: CampaignId,
    /// From which approved strategy version.
    pub strategy_id: StrategyId,
    /// Of which creative.
    pub creative_key: String,
    /// Where it appears.
    pub placement: Placement,
    /// What it is.
    pub kind: AssetKind,
    /// Counted from 1: how often it was made anew.
    pub generation: i32,
    /// The file, where it is one.
    pub file: Option<Arc<AssetFile>>,
    /// SHA-256 of the bytes, or over the text.
    pub digest: Digest,
    /// When.
    pub created_at: Instant,
}

/// Something that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asset {
    facts: AssetFacts,
    /// In which workspace.
    pub workspace_id: WorkspaceId,
    /// By which task.
    pub task_id: TaskId,
    /// The style guide it was made in.
    pub style_guide_id: StyleGuideId,
    /// The text, where it is one.
    pub copy: Option<Stored<Written>>,
    /// What its writer offered, where it is a text; nothing for what was made before there were variants.
    pub variants: Option<Stored<Variants>>,
    /// How it was made.
    pub provenance: Stored<Provenance>,
    /// How well it keeps to its style guide; nothing for what was made before there was a check.
    pub brand_check: Option<Stored<BrandCheck>>,
}

impl Deref for Asset {
    type Target = AssetFacts;

    fn deref(&self) -> &AssetFacts {
        &self.facts
    }
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
        .among(asset::Column::CampaignId, campaigns.iter().copied())
        .visible(asset::Column::WorkspaceId, &actor.visible_workspaces())
        .ascending(asset::Column::Id)
        .all()
        .await
        .map(|rows| rows.into_iter().map(Asset::from).collect())
}

/// What is known of every asset of campaigns the actor sees, oldest first.
pub async fn asset_facts_by_campaign(
    store: &Store,
    actor: &Actor,
    campaigns: &[CampaignId],
) -> Result<Vec<AssetFacts>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    let mut assets: Vec<AssetFacts> = tx
        .find::<asset::Entity>()
        .among(asset::Column::CampaignId, campaigns.iter().copied())
        .visible(asset::Column::WorkspaceId, &actor.visible_workspaces())
        .only(FACTS)
        .await?;
    // The database would sort hundreds of wide rows.
    assets.sort_by_cached_key(|asset| asset.id);
    Ok(assets)
}

/// Of each output the newest generation: what will go out.
pub fn in_force<A>(mut assets: Vec<A>, facts: impl Fn(&A) -> &AssetFacts) -> Vec<A> {
    if assets.iter().all(|asset| facts(asset).generation == 1) {
        return assets; // nothing was made anew
    }
    let output = |asset: &AssetFacts| (asset.strategy_id, asset.kind);
    let mut newest = HashMap::new();
    for asset in assets.iter().map(&facts) {
        let key = (output(asset), asset.creative_key.as_str());
        let generation = newest.entry(key).or_insert(0);
        *generation = asset.generation.max(*generation);
    }
    let mut stays: VecDeque<bool> = assets
        .iter()
        .map(|asset| {
            let asset = facts(asset);
            newest.get(&(output(asset), asset.creative_key.as_str())) == Some(&asset.generation)
        })
        .collect();
    assets.retain(|_| stays.pop_front().unwrap_or_default());
    assets
}

/// Assets by id, as far as the actor sees them.
pub async fn assets_by_id(store: &Store, actor: &Actor, ids: &[AssetId]) -> Result<Vec<Asset>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    tx.find::<asset::Entity>()
        .among(asset::Column::Id, ids.iter().copied())
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
                let duration_ms = row.duration_ms;
                let alt_text = row.alt_text.unwrap_or_default();
                Some(AssetFile {
                    media_type,
                    byte_length,
                    width,
                    height,
                    duration_ms,
                    alt_text,
                    object_key,
                })
            }
            _ => None,
        };
        Self {
            facts: AssetFacts {
                id: row.id,
                campaign_id: row.campaign_id,
                strategy_id: row.strategy_id,
                creative_key: row.creative_key,
                placement: row.placement,
                kind: row.kind,
                generation: row.generation,
                file: file.map(Arc::new),
                digest: row.digest,
                created_at: row.created_at,
            },
            workspace_id: row.workspace_id,
            task_id: row.task_id,
            style_guide_id: row.style_guide_id,
            copy: row.copy.map(Stored::from_row),
            variants: row.variants.map(Stored::from_row),
            provenance: Stored::from_row(row.provenance),
            brand_check: row.brand_check.map(Stored::from_row),
        }
    }
}

/// The columns of [`AssetFacts`], in the order in which they are read.
const FACTS: [asset::Column; 16] = {
    use asset::Column as C;
    [
        C::Id,
        C::CampaignId,
        C::StrategyId,
        C::CreativeKey,
        C::Placement,
        C::Kind,
        C::Generation,
        C::Digest,
        C::CreatedAt,
        C::ObjectKey,
        C::MediaType,
        C::ByteLength,
        C::Width,
        C::Height,
        C::DurationMs,
        C::AltText,
    ]
};

impl FromQueryResult for AssetFacts {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        let mut cells = Cells::of(row);
        Ok(Self {
            id: cells.id()?,
            campaign_id: cells.id()?,
            strategy_id: cells.id()?,
            creative_key: cells.take()?,
            placement: cells.parsed()?,
            kind: cells.parsed()?,
            generation: cells.take()?,
            digest: cells.parsed()?,
            created_at: cells.take()?,
            file: match cells.take::<Option<String>>()? {
                None => None,
                Some(object_key) => Some(Arc::new(AssetFile {
                    object_key,
                    media_type: cells.take()?,
                    byte_length: cells.take()?,
                    width: cells.take()?,
                    height: cells.take()?,
                    duration_ms: cells.take()?,
                    alt_text: cells.take::<Option<String>>()?.unwrap_or_default(),
                })),
            },
        })
    }
}
