//! Making campaigns and moving them along.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, sea_query::Expr};
use serde_json::json;

use super::{
    brief::Brief,
    lifecycle::{CampaignState, Step},
    query::{
        BriefVersion, Campaign, StrategyVersion, brief_digest, load_brief, load_strategy, lock,
        strategy_digest,
    },
    strategy::Strategy,
};
use crate::{
    access::{Actor, Permission},
    audit::{Action, PendingEvent},
    brand::{self, StyleGuideVersion},
    error::{Check, Error, Result},
    generation::{self, NewTask, TaskKind, port::Provenance},
    id::{BriefId, CampaignId, MediaId, UserId, WorkspaceId},
    review,
    store::{
        Store,
        digest::Digest,
        entity::{brief, campaign, strategy},
        tenant::TenantTx,
    },
    tenancy,
};

/// The most versions of one campaign's strategy.
const MAX_VERSIONS: i32 = 200;

/// A campaign to make.
#[derive(Debug, Clone)]
pub struct CreateCampaign {
    /// For whom.
    pub workspace_id: WorkspaceId,
    /// Its name.
    pub name: String,
    /// What is asked for; its `photo` is taken from `photo` here.
    pub brief: Brief,
    /// The product's photo, an uploaded file.
    pub photo: Option<MediaId>,
}

/// Makes a campaign from a brief and asks the strategist for a first draft.
pub async fn create_campaign(
    store: &Store,
    actor: &Actor,
    input: CreateCampaign,
) -> Result<Campaign> {
    actor.require(Permission::CampaignsWrite)?;
    actor.require_in(Permission::CampaignsWrite, input.workspace_id, "workspace")?;
    let mut tx = store.begin(actor).await?;
    let mut check = Check::new();
    check.text(&input.name, 120, "name");
    check.absorb("brief", input.brief.validate(tx.now().date_naive()))?;
    check.finish()?;
    tenancy::load(&tx, input.workspace_id).await?;
    brand::current(&tx, input.workspace_id).await?;
    let photo = brand::reference(&tx, input.workspace_id, input.photo, "brief.photoId").await?;
    let content =
        serde_json::to_string(&Brief { photo, ..input.brief }).map_err(Error::internal)?;
    let campaign_id: CampaignId = tx.new_id();
    let brief_id: BriefId = tx.new_id();
    let row = campaign::Model {
        organization_id: actor.organization_id,
        id: campaign_id,
        workspace_id: input.workspace_id,
        name: input.name.trim().to_owned(),
        state: CampaignState::Strategizing,
        brief_id,
        strategy_id: None,
        created_by: actor.user_id(),
        created_at: tx.now(),
        updated_at: tx.now(),
    };
    tx.insert::<campaign::Entity, _>(row.clone()).await?;
    let digest = brief_digest(&content);
    tx.insert::<brief::Entity, _>(brief::Model {
        organization_id: actor.organization_id,
        id: brief_id,
        campaign_id,
        version: 1,
        content,
        digest,
        author_name: actor.name.clone(),
        created_at: tx.now(),
    })
    .await?;
    tx.record(event(Action::CampaignCreated, &row, json!({ "name": row.name, "brief": digest })));
    ask_strategist(&mut tx, &row, None).await?;
    tx.commit().await?;
    Ok(row.into())
}

/// Asks the strategist for another draft. An open review of the current one is superseded.
pub async fn request_draft(
    store: &Store,
    actor: &Actor,
    id: CampaignId,
    instruction: Option<String>,
) -> Result<Campaign> {
    actor.require(Permission::CampaignsWrite)?;
    let mut check = Check::new();
    check.at_most(instruction.as_deref().unwrap_or_default(), 1_000, "instruction");
    check.finish()?;
    let instruction = instruction.filter(|text| !text.trim().is_empty());
    let mut tx = store.begin(actor).await?;
    let mut row = lock(&tx, actor, id, Permission::CampaignsWrite).await?;
    advance(&tx, &mut row, Step::RequestDraft).await?;
    review::supersede(&mut tx, &row).await?;
    ask_strategist(&mut tx, &row, instruction).await?;
    tx.commit().await?;
    Ok(row.into())
}

async fn ask_strategist(
    tx: &mut TenantTx,
    row: &campaign::Model,
    instruction: Option<String>,
) -> Result<()> {
    let told = instruction.is_some();
    let task = generation::enqueue(
        tx,
        NewTask {
            workspace_id: row.workspace_id,
            campaign_id: row.id,
            strategy_id: row.strategy_id,
            kind: TaskKind::Strategize,
            creative_key: None,
            instruction,
            dedupe_key: None,
            generation: 1,
        },
    )
    .await?;
    tx.record(event(Action::DraftRequested, row, json!({ "task": task, "instructed": told })));
    Ok(())
}

/// An edit of the current strategy.
#[derive(Debug, Clone)]
pub struct EditStrategy {
    /// Of which campaign.
    pub campaign_id: CampaignId,
    /// The digest of the version the author started from.
    pub based_on: Digest,
    /// The whole new content.
    pub content: Strategy,
}

/// Writes a new version. An open review of the old one is superseded.
pub async fn edit_strategy(
    store: &Store,
    actor: &Actor,
    input: EditStrategy,
) -> Result<StrategyVersion> {
    actor.require(Permission::CampaignsWrite)?;
    let mut tx = store.begin(actor).await?;
    let mut row = lock(&tx, actor, input.campaign_id, Permission::CampaignsWrite).await?;
    let current = current_strategy(&tx, &row).await?;
    check_fresh(&current, input.based_on, "basedOn")?;
    let brief = load_brief(&tx, row.brief_id).await?;
    input.content.validate(&brief.content)?;
    advance(&tx, &mut row, Step::Edit).await?;
    review::supersede(&mut tx, &row).await?;
    let author = Author { id: actor.user_id(), name: actor.name.clone() };
    let version = write_version(
        &mut tx,
        &mut row,
        &brief,
        Draft { content: input.content, author, instruction: None, provenance: None },
    )
    .await?;
    tx.commit().await?;
    Ok(version)
}

/// Calls a campaign off, and all work still waiting for it.
pub async fn cancel_campaign(store: &Store, actor: &Actor, id: CampaignId) -> Result<Campaign> {
    actor.require(Permission::CampaignsWrite)?;
    let mut tx = store.begin(actor).await?;
    let mut row = lock(&tx, actor, id, Permission::CampaignsWrite).await?;
    advance(&tx, &mut row, Step::Cancel).await?;
    review::supersede(&mut tx, &row).await?;
    let cancelled = generation::cancel_all(&mut tx, &row).await?;
    tx.record(event(Action::CampaignCancelled, &row, json!({ "tasksCancelled": cancelled })));
    tx.commit().await?;
    Ok(row.into())
}

/// Puts a finished campaign away.
pub async fn archive_campaign(store: &Store, actor: &Actor, id: CampaignId) -> Result<Campaign> {
    actor.require(Permission::CampaignsWrite)?;
    let mut tx = store.begin(actor).await?;
    let mut row = lock(&tx, actor, id, Permission::CampaignsWrite).await?;
    advance(&tx, &mut row, Step::Archive).await?;
    tx.record(event(Action::CampaignArchived, &row, json!({})));
    tx.commit().await?;
    Ok(row.into())
}

/// Takes a step and writes the state it leads to. The row is held by this transaction.
pub(crate) async fn advance(tx: &TenantTx, row: &mut campaign::Model, step: Step) -> Result<()> {
    row.state = row.state.after(step)?;
    row.updated_at = tx.now();
    tx.update::<campaign::Entity>()
        .filter(campaign::Column::Id.eq(row.id))
        .set(campaign::Column::State, Expr::value(row.state))
        .set(campaign::Column::UpdatedAt, Expr::value(row.updated_at))
        .run()
        .await?;
    Ok(())
}

/// Who a version is by.
#[derive(Debug, Clone)]
pub(crate) struct Author {
    pub(crate) id: Option<UserId>,
    pub(crate) name: String,
}

/// A version to write.
#[derive(Debug)]
pub(crate) struct Draft {
    pub(crate) content: Strategy,
    pub(crate) author: Author,
    pub(crate) instruction: Option<String>,
    pub(crate) provenance: Option<Provenance>,
}

/// Writes a strategy version under the workspace's present style guide and makes it the current one.
pub(crate) async fn write_version(
    tx: &mut TenantTx,
    row: &mut campaign::Model,
    brief: &BriefVersion,
    draft: Draft,
) -> Result<StrategyVersion> {
    let latest = tx
        .find::<strategy::Entity>()
        .filter(strategy::Column::CampaignId.eq(row.id))
        .descending(strategy::Column::Version)
        .one()
        .await?
        .map_or(0, |latest| latest.version);
    if latest >= MAX_VERSIONS {
        return Err(Error::LimitReached(format!("a campaign has at most {MAX_VERSIONS} versions")));
    }
    let guide: StyleGuideVersion = brand::current(tx, row.workspace_id).await?;
    let content = serde_json::to_string(&draft.content).map_err(Error::internal)?;
    let version = strategy::Model {
        organization_id: row.organization_id,
        id: tx.new_id(),
        workspace_id: row.workspace_id,
        campaign_id: row.id,
        version: latest + 1,
        digest: strategy_digest(&content, brief.digest, guide.digest),
        content,
        brief_id: brief.id,
        style_guide_id: guide.id,
        author_id: draft.author.id,
        author_name: draft.author.name,
        instruction: draft.instruction,
        provenance: draft
            .provenance
            .map(|provenance| serde_json::to_string(&provenance).map_err(Error::internal))
            .transpose()?,
        created_at: tx.now(),
    };
    tx.insert::<strategy::Entity, _>(version.clone()).await?;
    row.strategy_id = Some(version.id);
    tx.update::<campaign::Entity>()
        .filter(campaign::Column::Id.eq(row.id))
        .set(campaign::Column::StrategyId, Expr::value(row.strategy_id))
        .run()
        .await?;
    tx.record(
        PendingEvent::new(
            Action::StrategyWritten,
            version.id,
            json!({
                "version": version.version,
                "digest": version.digest,
                "author": version.author_name,
                "styleGuide": guide.id,
            }),
        )
        .in_workspace(row.workspace_id)
        .of_campaign(row.id),
    );
    Ok(version.into())
}

/// The version in force, or why there is none.
pub(crate) async fn current_strategy(
    tx: &TenantTx,
    row: &campaign::Model,
) -> Result<StrategyVersion> {
    let id = row
        .strategy_id
        .ok_or_else(|| Error::conflict("there is no strategy yet; wait for the strategist"))?;
    load_strategy(tx, id).await
}

/// Refuses a digest that is not the current version's.
pub(crate) fn check_fresh(current: &StrategyVersion, seen: Digest, field: &str) -> Result<()> {
    if current.digest == seen {
        Ok(())
    } else {
        Err(Error::conflict_on(
            field,
            format!(
                "is stale: version {} by {} has taken its place; look at it and decide again",
                current.version, current.author_name
            ),
        ))
    }
}

/// An event about a campaign.
pub(crate) fn event(
    action: Action,
    row: &campaign::Model,
    detail: serde_json::Value,
) -> PendingEvent {
    PendingEvent::new(action, row.id, detail).in_workspace(row.workspace_id).of_campaign(row.id)
}

/// Parses a date of a brief: ISO 8601, or `+7d` for so many days after `today`.
pub fn parse_date(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    match text.strip_prefix('+').and_then(|rest| rest.strip_suffix('d')) {
        Some(days) => today.checked_add_days(chrono::Days::new(days.parse::<u16>().ok()?.into())),
        None => text.parse().ok(),
    }
}
