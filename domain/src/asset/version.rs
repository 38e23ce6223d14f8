//! Making one thing anew: by a worker with an instruction, by hand, or as it was before.
//!
//! Nothing is overwritten: each is a further generation of the same output of the same approved creative,
//! and the newest is the one in force.

use sea_orm::ColumnTrait;
use serde_json::json;

use super::{Asset, AssetKind, placement::Placement};
use crate::{
    access::{Actor, Permission},
    audit::{Action, PendingEvent},
    brand::{
        StyleGuideVersion,
        check::{BrandCheck, check_text},
        guide::StyleGuide,
    },
    campaign::{self, lifecycle::CampaignState},
    error::{Check, Error, Result},
    generation::{
        self, NewTask, Task, TaskKind, TaskState,
        port::{Copy, Provenance},
    },
    id::AssetId,
    post::{
        Written,
        policy::PostPolicy,
        text::{hashtags, length},
        thread::{fits_within, weight},
    },
    store::{
        Store,
        digest::Digest,
        entity::{asset, campaign as campaign_row, style_guide, task},
        tenant::TenantTx,
    },
    tenancy,
};

/// How often one output may be made anew.
const MAX_GENERATIONS: i32 = 50;

/// Longest instruction, in characters.
const MAX_INSTRUCTION: usize = 1_000;

/// Longest title, in characters: YouTube's.
const MAX_TITLE: usize = 100;

/// Has a worker make an output anew, as a person says: untrusted text, guidance for makers only.
pub async fn regenerate_asset(
    store: &Store,
    actor: &Actor,
    id: AssetId,
    instruction: &str,
) -> Result<Task> {
    actor.require(Permission::CampaignsWrite)?;
    let mut check = Check::new();
    check.at_most(instruction, MAX_INSTRUCTION, "instruction");
    check.finish()?;
    let mut tx = store.begin(actor).await?;
    let source = hold(&tx, actor, id).await?;
    let tasks = makings(&tx, &source).await?;
    if tasks.iter().any(|task| !task.state.is_settled() && task.state != TaskState::Dead) {
        return Err(Error::conflict(
            "it is being made anew already; wait for it or cancel the task",
        ));
    }
    let generation = next(&tx, &source).await?;
    let instruction = instruction.trim();
    let task_id = generation::enqueue(
        &tx,
        NewTask {
            workspace_id: source.workspace_id,
            campaign_id: source.campaign_id,
            strategy_id: Some(source.strategy_id),
            kind: TaskKind::making(source.kind),
            creative_key: Some(source.creative_key.clone()),
            instruction: (!instruction.is_empty()).then(|| instruction.to_owned()),
            dedupe_key: Some(format!(
                "{}/{}/{}/{generation}",
                source.strategy_id, source.creative_key, source.kind
            )),
            generation,
        },
    )
    .await?;
    let detail = json!({ "task": task_id, "generation": generation, "instruction": instruction });
    tx.record(event(Action::AssetRegenerationRequested, &source, detail));
    let row = tx.find::<task::Entity>().filter(task::Column::Id.eq(task_id)).get("task").await?;
    tx.commit().await?;
    Ok(row.into())
}

/// A text as a person wants it.
#[derive(Debug, Clone)]
pub struct EditCopy {
    /// What is posted, hashtags and link included.
    pub text: String,
    /// A title, where the placement has one.
    pub title: Option<String>,
    /// The comment to set under the post: nothing leaves it as it is, an empty one takes it away.
    pub first_comment: Option<String>,
}

/// Writes a text anew by hand.
pub async fn edit_copy(store: &Store, actor: &Actor, id: AssetId, edit: EditCopy) -> Result<Asset> {
    actor.require(Permission::CampaignsWrite)?;
    let tx = store.begin(actor).await?;
    let source = hold(&tx, actor, id).await?;
    if source.kind != AssetKind::Copy {
        let other = "must be a text; pictures are swapped or made anew, videos made anew";
        return Err(Error::invalid("assetId", other));
    }
    let text = edit.text.trim();
    let title = edit.title.as_deref().map(str::trim).filter(|title| !title.is_empty());
    let placement = source.placement;
    let mut check = Check::new();
    check.text(text, 63_206, "text");
    let policy = posting(&tx, &source).await?;
    let most = policy.text_max(placement);
    check.that(fits_within(text, placement, most), "text", too_long(text, placement, most));
    check.at_most(title.unwrap_or_default(), MAX_TITLE, "title");
    let comment_max = placement.post().comment_max;
    let comment = edit.first_comment.as_deref().map(str::trim);
    let long = length(comment.unwrap_or_default(), placement.spec().length_rule);
    check.that(
        long <= comment_max.unwrap_or_default(),
        "firstComment",
        match comment_max {
            Some(most) => format!("is {long} long; it may be at most {most}"),
            None => format!("{} has no comments", placement.spec().label),
        },
    );
    check.finish()?;
    let before: Written = serde_json::from_str(source.copy.as_deref().unwrap_or_default())
        .map_err(Error::internal)?;
    let comment = comment.map(str::to_owned).or_else(|| before.first_comment.clone());
    let copy = Written {
        copy: Copy {
            text: text.to_owned(),
            title: title.map(str::to_owned),
            hashtags: hashtags(text),
        },
        first_comment: comment.filter(|comment| !comment.is_empty()),
    };
    let content = serde_json::to_string(&copy).map_err(Error::internal)?;
    let digest = Digest::of_parts("copy/1", &[content.as_bytes()]);
    let said = |written: &Written| {
        (written.text.clone(), written.title.clone(), written.first_comment.clone())
    };
    if said(&before) == said(&copy) {
        return Err(Error::invalid("text", "is what it was; there is nothing to keep"));
    }
    let provenance = Provenance {
        provider: "person".to_owned(),
        model: actor.name.clone(),
        prompt_digest: digest,
        seed: 0,
        cost_micros: 0,
    };
    let brand_check = judge(&tx, &source, &copy).await?;
    let row = asset::Model {
        copy: Some(content),
        digest,
        provenance: serde_json::to_string(&provenance).map_err(Error::internal)?,
        brand_check: Some(serde_json::to_string(&brand_check).map_err(Error::internal)?),
        ..further(&tx, &source).await?
    };
    let detail = detail(&row, &source);
    keep(tx, Action::AssetEdited, row, detail).await
}

/// What is said of a text that does not fit.
pub(super) fn too_long(text: &str, placement: Placement, most: usize) -> String {
    let (label, posts) = (placement.spec().label, placement.post().posts_max);
    let long = weight(text, placement);
    match posts {
        1 => format!("is {long} long; {label} takes at most {most}"),
        _ => {
            format!("is {long} long; {label} takes at most {most}, or a thread of {posts} of them")
        }
    }
}

/// What the workspace wants of its posts.
pub(super) async fn posting(tx: &TenantTx, source: &asset::Model) -> Result<PostPolicy> {
    let workspace = tenancy::load(tx, source.workspace_id).await?;
    serde_json::from_str(&workspace.posting).map_err(Error::internal)
}

/// Brings a former generation back: as a new one that is the same.
pub async fn restore_asset(store: &Store, actor: &Actor, id: AssetId) -> Result<Asset> {
    actor.require(Permission::CampaignsWrite)?;
    let tx = store.begin(actor).await?;
    let source = hold(&tx, actor, id).await?;
    if newest(&tx, &source).await? == source.generation {
        return Err(Error::conflict("it is the one in force"));
    }
    let row = further(&tx, &source).await?;
    let detail = detail(&row, &source);
    keep(tx, Action::AssetRestored, row, detail).await
}

/// What the audit trail says of a further generation.
pub(super) fn detail(row: &asset::Model, source: &asset::Model) -> serde_json::Value {
    json!({
        "from": source.id,
        "creative": row.creative_key,
        "kind": row.kind,
        "generation": row.generation,
        "digest": row.digest,
    })
}

/// Writes a further generation and ends the transaction with it.
pub(super) async fn keep(
    mut tx: TenantTx,
    action: Action,
    row: asset::Model,
    detail: serde_json::Value,
) -> Result<Asset> {
    tx.insert::<asset::Entity, _>(row.clone()).await?;
    tx.record(event(action, &row, detail));
    tx.commit().await?;
    Ok(row.into())
}

/// An asset the actor may change.
pub(super) async fn find(tx: &TenantTx, actor: &Actor, id: AssetId) -> Result<asset::Model> {
    let source = tx.find::<asset::Entity>().filter(asset::Column::Id.eq(id)).get("asset").await?;
    actor.require_in(Permission::CampaignsWrite, source.workspace_id, "asset")?;
    Ok(source)
}

/// An asset where what was made may still change, its campaign held.
pub(super) async fn hold(tx: &TenantTx, actor: &Actor, id: AssetId) -> Result<asset::Model> {
    let source = find(tx, actor, id).await?;
    let campaign =
        campaign::lock(tx, actor, source.campaign_id, Permission::CampaignsWrite).await?;
    check_open(&campaign, &source)?;
    Ok(source)
}

/// Whether what was made may still change.
pub(super) fn check_open(campaign: &campaign_row::Model, source: &asset::Model) -> Result<()> {
    if !matches!(campaign.state, CampaignState::Generating | CampaignState::Ready) {
        return Err(Error::conflict(format!(
            "the campaign is {}; what was made changes while it is generating or ready",
            campaign.state
        )));
    }
    if campaign.strategy_id != Some(source.strategy_id) {
        return Err(Error::conflict("it was made from a strategy that is no longer in force"));
    }
    Ok(())
}

/// The next generation's row, as the source is.
pub(super) async fn further(tx: &TenantTx, source: &asset::Model) -> Result<asset::Model> {
    let generation = next(tx, source).await?;
    Ok(asset::Model { id: tx.new_id(), generation, created_at: tx.now(), ..source.clone() })
}

/// The number of the next generation: behind what was made and behind what is under way, so that what a
/// person does now is not overtaken by what was asked for before.
async fn next(tx: &TenantTx, source: &asset::Model) -> Result<i32> {
    let newest = newest(tx, source).await?;
    if newest >= MAX_GENERATIONS {
        return Err(Error::LimitReached(format!(
            "one output is made anew at most {MAX_GENERATIONS} times"
        )));
    }
    let asked = makings(tx, source).await?.into_iter().map(|task| task.generation).max();
    Ok(newest.max(asked.unwrap_or(0)) + 1)
}

/// The number of the generation in force.
async fn newest(tx: &TenantTx, source: &asset::Model) -> Result<i32> {
    Ok(in_force(tx, source).await?.map_or(0, |newest| newest.generation))
}

/// The generation in force.
pub(super) async fn in_force(tx: &TenantTx, source: &asset::Model) -> Result<Option<asset::Model>> {
    tx.find::<asset::Entity>()
        .filter(asset::Column::StrategyId.eq(source.strategy_id))
        .filter(asset::Column::CreativeKey.eq(source.creative_key.as_str()))
        .filter(asset::Column::Kind.eq(source.kind))
        .descending(asset::Column::Generation)
        .one()
        .await
}

/// The tasks that made this output, or are to make it.
async fn makings(tx: &TenantTx, source: &asset::Model) -> Result<Vec<task::Model>> {
    tx.find::<task::Entity>()
        .filter(task::Column::StrategyId.eq(source.strategy_id))
        .filter(task::Column::CreativeKey.eq(source.creative_key.as_str()))
        .filter(task::Column::Kind.eq(TaskKind::making(source.kind)))
        .all()
        .await
}

/// How well a text keeps to the brand, with the comment a person wants under it.
pub(super) async fn judge(
    tx: &TenantTx,
    source: &asset::Model,
    written: &Written,
) -> Result<BrandCheck> {
    let (guide, threshold) = measure(tx, source).await?;
    let strategy = campaign::load_strategy(tx, source.strategy_id).await?;
    let brief = campaign::load_brief(tx, strategy.brief_id).await?;
    let policy = posting(tx, source).await?;
    let check = check_text((&brief.content, &guide), source.placement, written, &policy);
    Ok(BrandCheck { threshold, ..check })
}

/// What an output is judged by: its style guide, and the score that is enough.
pub(super) async fn measure(tx: &TenantTx, source: &asset::Model) -> Result<(StyleGuide, u8)> {
    let guide: StyleGuideVersion = tx
        .find::<style_guide::Entity>()
        .filter(style_guide::Column::Id.eq(source.style_guide_id))
        .get("style guide")
        .await?
        .try_into()?;
    let threshold = tenancy::load(tx, source.workspace_id).await?.brand_threshold;
    Ok((guide.content, u8::try_from(threshold).map_err(Error::internal)?))
}

fn event(action: Action, row: &asset::Model, detail: serde_json::Value) -> PendingEvent {
    PendingEvent::new(action, row.id, detail)
        .in_workspace(row.workspace_id)
        .of_campaign(row.campaign_id)
}
