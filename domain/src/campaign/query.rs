//! Reading campaigns, briefs and strategies.

use std::ops::Deref;

use sea_orm::{ColumnTrait, DbErr, FromQueryResult, QueryResult};

use super::{brief::Brief, lifecycle::CampaignState, strategy::Strategy};
use crate::{
    access::{Actor, Permission},
    brand::StyleGuideVersion,
    clock::Instant,
    error::{Error, Result},
    generation::port::Provenance,
    id::{BriefId, CampaignId, StrategyId, StyleGuideId, UserId, WorkspaceId},
    store::{
        Store,
        cells::Cells,
        digest::Digest,
        entity::{brief, campaign, strategy, style_guide},
        page::{Page, PageRequest},
        stored::Stored,
        tenant::TenantTx,
    },
    tenancy,
};

/// A campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Campaign {
    /// Its identifier.
    pub id: CampaignId,
    /// For whom.
    pub workspace_id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub state: CampaignState,
    /// The brief in force.
    pub brief_id: BriefId,
    /// The strategy version in force, once there is one.
    pub strategy_id: Option<StrategyId>,
    /// Who made it.
    pub created_by: Option<UserId>,
    /// When.
    pub created_at: Instant,
    /// When it last moved.
    pub updated_at: Instant,
}

/// One version of a brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefVersion {
    /// Its identifier.
    pub id: BriefId,
    /// Of which campaign.
    pub campaign_id: CampaignId,
    /// Counted from 1.
    pub version: i32,
    /// What it says.
    pub content: Brief,
    /// SHA-256 over what it says.
    pub digest: Digest,
    /// Who wrote it.
    pub author_name: String,
    /// When.
    pub created_at: Instant,
}

/// What is known of one version of a strategy, without what may be long: what it says and how it came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrategyFacts {
    /// Its identifier.
    pub id: StrategyId,
    /// In which workspace.
    pub workspace_id: WorkspaceId,
    /// Of which campaign.
    pub campaign_id: CampaignId,
    /// Counted from 1.
    pub version: i32,
    /// SHA-256 over what it says, the brief it answers and the style guide it is made in: what a
    /// decision is pinned to.
    pub digest: Digest,
    /// The brief it answers.
    pub brief_id: BriefId,
    /// The style guide its work is made in.
    pub style_guide_id: StyleGuideId,
    /// Who wrote it, or had it written.
    pub author_id: Option<UserId>,
    /// Their name, or the strategist's.
    pub author_name: String,
    /// When.
    pub created_at: Instant,
}

/// One version of a strategy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StrategyVersion {
    facts: StrategyFacts,
    /// What it says.
    pub content: Stored<Strategy>,
    /// What the strategist was told, where it was.
    pub instruction: Option<String>,
    /// How a strategist made it; nothing where a person wrote it.
    pub provenance: Option<Stored<Provenance>>,
}

impl Deref for StrategyVersion {
    type Target = StrategyFacts;

    fn deref(&self) -> &StrategyFacts {
        &self.facts
    }
}

/// Which campaigns are wanted.
#[derive(Debug, Clone, Default)]
pub struct CampaignFilter {
    /// Only those of one workspace.
    pub workspace_id: Option<WorkspaceId>,
    /// Only those in one of these states.
    pub states: Vec<CampaignState>,
    /// Only those whose name has this in it, in upper or lower case.
    pub search: Option<String>,
}

/// A page of the campaigns the actor sees, newest first, and on request how many there are.
pub async fn list_campaigns(
    store: &Store,
    actor: &Actor,
    filter: &CampaignFilter,
    page: &PageRequest,
    count: bool,
) -> Result<(Page<Campaign>, Option<u64>)> {
    actor.require(Permission::WorkspaceRead)?;
    if let Some(id) = filter.workspace_id {
        actor.require_in(Permission::WorkspaceRead, id, "workspace")?;
    }
    let tx = store.read(actor).await?;
    if let Some(id) = filter.workspace_id {
        tenancy::load(&tx, id).await?;
    }
    let query = || {
        let mut query = tx
            .find::<campaign::Entity>()
            .visible(campaign::Column::WorkspaceId, &actor.visible_workspaces());
        if let Some(id) = filter.workspace_id {
            query = query.filter(campaign::Column::WorkspaceId.eq(id));
        }
        if !filter.states.is_empty() {
            query = query.filter(campaign::Column::State.is_in(filter.states.iter().copied()));
        }
        if let Some(search) = filter.search.as_deref().map(str::trim).filter(|s| !s.is_empty()) {
            query = query.containing(campaign::Column::Name, search);
        }
        query
    };
    let rows = query().page(campaign::Column::Id, page).await?;
    let total = if count { Some(query().count().await?) } else { None };
    Ok((rows.try_map(|row| Ok(row.into()))?, total))
}

/// One campaign.
pub async fn campaign(store: &Store, actor: &Actor, id: CampaignId) -> Result<Campaign> {
    campaigns_by_id(store, actor, &[id]).await?.pop().ok_or(Error::NotFound("campaign"))
}

/// Campaigns by id, as far as the actor sees them.
pub async fn campaigns_by_id(
    store: &Store,
    actor: &Actor,
    ids: &[CampaignId],
) -> Result<Vec<Campaign>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    let rows = tx
        .find::<campaign::Entity>()
        .among(campaign::Column::Id, ids.iter().copied())
        .visible(campaign::Column::WorkspaceId, &actor.visible_workspaces())
        .all()
        .await?;
    Ok(rows.into_iter().map(Campaign::from).collect())
}

/// Briefs by id, of campaigns the actor sees.
pub async fn briefs_by_id(
    store: &Store,
    actor: &Actor,
    ids: &[BriefId],
) -> Result<Vec<BriefVersion>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    let rows =
        tx.find::<brief::Entity>().among(brief::Column::Id, ids.iter().copied()).all().await?;
    let campaigns = tx
        .find::<campaign::Entity>()
        .among(campaign::Column::Id, rows.iter().map(|row| row.campaign_id))
        .visible(campaign::Column::WorkspaceId, &actor.visible_workspaces())
        .all()
        .await?;
    rows.into_iter()
        .filter(|row| campaigns.iter().any(|c| c.id == row.campaign_id))
        .map(BriefVersion::try_from)
        .collect()
}

/// Strategies by id, as far as the actor sees them.
pub async fn strategies_by_id(
    store: &Store,
    actor: &Actor,
    ids: &[StrategyId],
) -> Result<Vec<StrategyVersion>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    tx.find::<strategy::Entity>()
        .among(strategy::Column::Id, ids.iter().copied())
        .visible(strategy::Column::WorkspaceId, &actor.visible_workspaces())
        .all()
        .await
        .map(|rows| rows.into_iter().map(StrategyVersion::from).collect())
}

/// What is known of strategies by id, as far as the actor sees them.
pub async fn strategy_facts_by_id(
    store: &Store,
    actor: &Actor,
    ids: &[StrategyId],
) -> Result<Vec<StrategyFacts>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    tx.find::<strategy::Entity>()
        .among(strategy::Column::Id, ids.iter().copied())
        .visible(strategy::Column::WorkspaceId, &actor.visible_workspaces())
        .only(FACTS)
        .await
}

/// A page of a campaign's strategy versions, newest first.
pub async fn list_strategies(
    store: &Store,
    actor: &Actor,
    campaign: CampaignId,
    page: &PageRequest,
) -> Result<Page<StrategyVersion>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    find(&tx, actor, campaign, Permission::WorkspaceRead).await?;
    tx.find::<strategy::Entity>()
        .filter(strategy::Column::CampaignId.eq(campaign))
        .page(strategy::Column::Id, page)
        .await
        .map(|page| page.map(StrategyVersion::from))
}

/// A campaign's row, if the actor may do that to it.
pub(crate) async fn find(
    tx: &TenantTx,
    actor: &Actor,
    id: CampaignId,
    permission: Permission,
) -> Result<campaign::Model> {
    let row =
        tx.find::<campaign::Entity>().filter(campaign::Column::Id.eq(id)).get("campaign").await?;
    actor.require_in(permission, row.workspace_id, "campaign")?;
    Ok(row)
}

/// The same, held until the transaction ends. Whoever changes anything of a campaign begins here.
pub(crate) async fn lock(
    tx: &TenantTx,
    actor: &Actor,
    id: CampaignId,
    permission: Permission,
) -> Result<campaign::Model> {
    let row = tx
        .find::<campaign::Entity>()
        .filter(campaign::Column::Id.eq(id))
        .for_update()
        .get("campaign")
        .await?;
    actor.require_in(permission, row.workspace_id, "campaign")?;
    Ok(row)
}

/// A strategy version by id, its digest checked against everything it covers.
pub(crate) async fn load_strategy(tx: &TenantTx, id: StrategyId) -> Result<StrategyVersion> {
    tx.find::<strategy::Entity>()
        .filter(strategy::Column::Id.eq(id))
        .get("strategy")
        .await
        .map(StrategyVersion::from)
}

/// The digest of a strategy version computed anew from the stored texts it covers.
pub(crate) async fn recomputed_digest(tx: &TenantTx, id: StrategyId) -> Result<Digest> {
    let row =
        tx.find::<strategy::Entity>().filter(strategy::Column::Id.eq(id)).get("strategy").await?;
    let brief = load_brief(tx, row.brief_id).await?;
    let guide = tx
        .find::<style_guide::Entity>()
        .filter(style_guide::Column::Id.eq(row.style_guide_id))
        .get("style guide")
        .await?;
    let guide = StyleGuideVersion::try_from(guide)?;
    Ok(strategy_digest(&row.content, brief.digest, guide.digest))
}

/// A brief by id.
pub(crate) async fn load_brief(tx: &TenantTx, id: BriefId) -> Result<BriefVersion> {
    tx.find::<brief::Entity>().filter(brief::Column::Id.eq(id)).get("brief").await?.try_into()
}

/// The digest of a brief's text.
pub(crate) fn brief_digest(content: &str) -> Digest {
    Digest::of_parts("brief/1", &[content.as_bytes()])
}

/// The digest a decision is pinned to.
pub(crate) fn strategy_digest(content: &str, brief: Digest, style_guide: Digest) -> Digest {
    Digest::of_parts("strategy/1", &[content.as_bytes(), brief.as_bytes(), style_guide.as_bytes()])
}

impl From<campaign::Model> for Campaign {
    fn from(row: campaign::Model) -> Self {
        Self {
            id: row.id,
            workspace_id: row.workspace_id,
            name: row.name,
            state: row.state,
            brief_id: row.brief_id,
            strategy_id: row.strategy_id,
            created_by: row.created_by,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl TryFrom<brief::Model> for BriefVersion {
    type Error = Error;

    fn try_from(row: brief::Model) -> Result<Self> {
        if brief_digest(&row.content) != row.digest {
            return Err(Error::internal(format!("brief {} was altered", row.id)));
        }
        Ok(Self {
            id: row.id,
            campaign_id: row.campaign_id,
            version: row.version,
            content: serde_json::from_str(&row.content).map_err(Error::internal)?,
            digest: row.digest,
            author_name: row.author_name,
            created_at: row.created_at,
        })
    }
}

impl From<strategy::Model> for StrategyVersion {
    fn from(row: strategy::Model) -> Self {
        Self {
            facts: StrategyFacts {
                id: row.id,
                workspace_id: row.workspace_id,
                campaign_id: row.campaign_id,
                version: row.version,
                digest: row.digest,
                brief_id: row.brief_id,
                style_guide_id: row.style_guide_id,
                author_id: row.author_id,
                author_name: row.author_name,
                created_at: row.created_at,
            },
            content: Stored::from_row(row.content),
            instruction: row.instruction,
            provenance: row.provenance.map(Stored::from_row),
        }
    }
}

/// The columns of [`StrategyFacts`], in the order in which they are read.
const FACTS: [strategy::Column; 10] = {
    use strategy::Column as C;
    [
        C::Id,
        C::WorkspaceId,
        C::CampaignId,
        C::Version,
        C::Digest,
        C::BriefId,
        C::StyleGuideId,
        C::AuthorId,
        C::AuthorName,
        C::CreatedAt,
    ]
};

impl FromQueryResult for StrategyFacts {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        let mut cells = Cells::of(row);
        Ok(Self {
            id: cells.id()?,
            workspace_id: cells.id()?,
            campaign_id: cells.id()?,
            version: cells.take()?,
            digest: cells.parsed()?,
            brief_id: cells.id()?,
            style_guide_id: cells.id()?,
            author_id: cells.id_if_any()?,
            author_name: cells.take()?,
            created_at: cells.take()?,
        })
    }
}
