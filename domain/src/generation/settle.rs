//! Settling a task: only the holder of the current fence can, and once.

use std::time::Duration;

use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, ExprTrait as _},
};
use serde_json::json;

use super::{
    bill,
    claim::{Lease, check_approved},
    lifecycle::{AttemptOutcome, TaskKind, TaskState, TaskStep, backoff},
    plan::event,
    port::Provenance,
};
use crate::{
    access::{Actor, Permission},
    asset::{AssetKind, placement::Placement},
    audit::{Action, PendingEvent},
    brand::check::BrandCheck,
    campaign::{
        self, Author, Draft,
        lifecycle::{CampaignState, Step},
        strategy::Strategy,
    },
    clock::Instant,
    error::{Error, Result},
    id::{AssetId, UserId},
    post::{Written, variant::Variants},
    store::{
        Store,
        digest::Digest,
        entity::{asset, campaign as campaign_row, task, task_attempt},
        tenant::TenantTx,
    },
};

/// Delivers a strategy: a new version, for people to read.
pub async fn complete_strategy(
    store: &Store,
    lease: &Lease,
    content: Strategy,
    provenance: Provenance,
    requested_by: Option<UserId>,
) -> Result<()> {
    // What was made may have been paid for: it is not given up for a database that is slow.
    let keep = || keep_strategy(store, lease, content.clone(), provenance.clone(), requested_by);
    store.again(keep).await
}

async fn keep_strategy(
    store: &Store,
    lease: &Lease,
    content: Strategy,
    provenance: Provenance,
    requested_by: Option<UserId>,
) -> Result<()> {
    let actor = Actor::worker(lease.organization_id);
    let mut tx = store.begin(&actor).await?;
    let (mut campaign, row) = hold(&tx, &actor, lease).await?;
    let brief = campaign::load_brief(&tx, campaign.brief_id).await?;
    content.validate(&brief.content)?;
    succeed(&tx, lease, &row, &provenance).await?;
    campaign::advance(&tx, &mut campaign, Step::ReceiveDraft).await?;
    // Whoever had it written counts as its author: four eyes are two people, not one and a machine.
    let author = Author {
        id: requested_by,
        name: format!("{} for {}", provenance.model, row.requested_by_name),
    };
    let draft = Draft {
        content,
        author,
        instruction: row.instruction.clone(),
        provenance: Some(provenance),
    };
    campaign::write_version(&mut tx, &mut campaign, &brief, draft).await?;
    tx.commit().await
}

/// Something a worker made, its bytes already kept.
#[derive(Debug, Clone)]
pub struct MadeAsset {
    /// Which creative it is of.
    pub creative_key: String,
    /// Where it appears.
    pub placement: Placement,
    /// How it was made.
    pub provenance: Provenance,
    /// How well it keeps to the brand.
    pub check: BrandCheck,
    /// What it is.
    pub content: AssetContent,
}

/// What an asset is.
#[derive(Debug, Clone)]
pub enum AssetContent {
    /// A text.
    Copy {
        /// What is posted.
        written: Written,
        /// What it was chosen from, itself among them.
        variants: Variants,
    },
    /// A picture or a video.
    File {
        /// Picture or video.
        kind: AssetKind,
        /// `image/png`, `image/jpeg` or `video/mp4`.
        media_type: String,
        /// Size of the file.
        byte_length: u64,
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
        /// How long it plays.
        duration: Option<Duration>,
        /// What it shows.
        alt_text: String,
        /// SHA-256 of the bytes.
        digest: Digest,
        /// Where the bytes are kept.
        object_key: String,
    },
}

/// Delivers an asset. What was approved is checked once more, in the transaction that keeps it.
pub async fn complete_asset(store: &Store, lease: &Lease, made: MadeAsset) -> Result<AssetId> {
    store.again(|| keep_asset(store, lease, made.clone())).await
}

async fn keep_asset(store: &Store, lease: &Lease, made: MadeAsset) -> Result<AssetId> {
    let actor = Actor::worker(lease.organization_id);
    let mut tx = store.begin(&actor).await?;
    let (mut campaign, row) = hold(&tx, &actor, lease).await?;
    let strategy_id = row.strategy_id.ok_or_else(|| Error::internal("work without a strategy"))?;
    let strategy = campaign::load_strategy(&tx, strategy_id).await?;
    check_approved(&tx, &strategy).await?;
    succeed(&tx, lease, &row, &made.provenance).await?;
    let mut asset = asset::Model {
        organization_id: row.organization_id,
        id: tx.new_id(),
        workspace_id: row.workspace_id,
        campaign_id: row.campaign_id,
        strategy_id,
        task_id: row.id,
        creative_key: made.creative_key,
        placement: made.placement,
        kind: AssetKind::Copy,
        generation: row.generation,
        copy: None,
        variants: None,
        media_type: None,
        byte_length: None,
        width: None,
        height: None,
        duration_ms: None,
        alt_text: None,
        digest: strategy.digest,
        object_key: None,
        provenance: serde_json::to_string(&made.provenance).map_err(Error::internal)?,
        style_guide_id: strategy.style_guide_id,
        brand_check: Some(serde_json::to_string(&made.check).map_err(Error::internal)?),
        created_at: tx.now(),
    };
    match made.content {
        AssetContent::Copy { written, variants } => {
            let text = serde_json::to_string(&written).map_err(Error::internal)?;
            asset.digest = Digest::of_parts("copy/1", &[text.as_bytes()]);
            asset.copy = Some(text);
            asset.variants = Some(serde_json::to_string(&variants).map_err(Error::internal)?);
        }
        AssetContent::File {
            kind,
            media_type,
            byte_length,
            width,
            height,
            duration,
            alt_text,
            digest,
            object_key,
        } => {
            asset.kind = kind;
            asset.media_type = Some(media_type);
            asset.byte_length = Some(i64::try_from(byte_length).map_err(Error::internal)?);
            asset.width = Some(i32::try_from(width).map_err(Error::internal)?);
            asset.height = Some(i32::try_from(height).map_err(Error::internal)?);
            asset.duration_ms = duration
                .map(|d| i64::try_from(d.as_millis()).map_err(Error::internal))
                .transpose()?;
            asset.alt_text = Some(alt_text);
            asset.digest = digest;
            asset.object_key = Some(object_key);
        }
    }
    tx.insert::<asset::Entity, _>(asset.clone()).await?;
    tx.record(
        PendingEvent::new(
            Action::AssetMade,
            asset.id,
            json!({
                "task": row.id,
                "creative": asset.creative_key,
                "kind": asset.kind,
                "digest": asset.digest,
                "approved": strategy.digest,
                "brandScore": made.check.score,
            }),
        )
        .in_workspace(row.workspace_id)
        .of_campaign(row.campaign_id),
    );
    finish_if_done(&mut tx, &mut campaign).await?;
    tx.commit().await?;
    Ok(asset.id)
}

/// Why an attempt made nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Failed {
    /// For the person.
    pub message: String,
    /// Whether trying again may help.
    pub is_retryable: bool,
    /// When a provider said to come back.
    pub retry_after: Option<Duration>,
    /// What was paid for it all the same, in millionths of a US dollar, what [`super::charge`] was told
    /// of included.
    pub cost_micros: u64,
}

/// Says that an attempt failed: it waits for another, or dies.
pub async fn fail(store: &Store, lease: &Lease, failed: &Failed) -> Result<TaskState> {
    store.again(|| note_failure(store, lease, failed)).await
}

async fn note_failure(store: &Store, lease: &Lease, failed: &Failed) -> Result<TaskState> {
    let Failed { message, is_retryable: retryable, retry_after, cost_micros } = failed;
    let (message, retryable, retry_after) = (message.as_str(), *retryable, *retry_after);
    let actor = Actor::worker(lease.organization_id);
    let mut tx = store.begin(&actor).await?;
    let (_, row) = hold(&tx, &actor, lease).await?;
    let attempts = u32::try_from(row.attempt).unwrap_or_default();
    let max_attempts = u32::try_from(row.max_attempts).unwrap_or_default();
    let state = row.state.after(TaskStep::Fail { retryable, attempts, max_attempts })?;
    let end = End { outcome: AttemptOutcome::Failed, error: Some(message), by: None };
    end_attempt(&tx, lease, end, *cost_micros).await?;
    if state == TaskState::Dead {
        give_up(&mut tx, &row, message).await?;
    } else {
        let [chance] = tx.ambient().random();
        let wait = backoff(attempts, chance).max(retry_after.unwrap_or_default());
        let run_at = tx.now() + wait;
        tx.update::<task::Entity>()
            .filter(task::Column::Id.eq(row.id))
            .set(task::Column::State, Expr::value(state))
            .set(task::Column::RunAt, Expr::value(run_at))
            .set(task::Column::WakeAt, Expr::value(Some(run_at)))
            .set(task::Column::LeaseUntil, Expr::value(None::<Instant>))
            .set(task::Column::Error, Expr::value(Some(message)))
            .set(task::Column::UpdatedAt, Expr::value(tx.now()))
            .run()
            .await?;
        tx.record(event(
            Action::TaskFailed,
            &row,
            json!({ "kind": row.kind, "attempt": row.attempt, "error": message, "nextAt": run_at }),
        ));
    }
    tx.commit().await?;
    Ok(state)
}

/// The campaign and the task, held, if the lease is still the task's.
async fn hold(
    tx: &TenantTx,
    actor: &Actor,
    lease: &Lease,
) -> Result<(campaign_row::Model, task::Model)> {
    let campaign = campaign::lock(tx, actor, lease.campaign_id, Permission::WorkspaceRead).await?;
    let row = tx
        .find::<task::Entity>()
        .filter(task::Column::Id.eq(lease.task_id))
        .filter(task::Column::Fence.eq(lease.fence))
        .filter(task::Column::State.eq(TaskState::Leased))
        .for_update()
        .one()
        .await?
        .ok_or_else(|| Error::conflict("somebody else holds the task now"))?;
    Ok((campaign, row))
}

async fn succeed(
    tx: &TenantTx,
    lease: &Lease,
    row: &task::Model,
    provenance: &Provenance,
) -> Result<()> {
    let state = row.state.after(TaskStep::Complete)?;
    tx.update::<task::Entity>()
        .filter(task::Column::Id.eq(row.id))
        .set(task::Column::State, Expr::value(state))
        .set(task::Column::Progress, Expr::value(100))
        .set(task::Column::WakeAt, Expr::value(None::<Instant>))
        .set(task::Column::LeaseUntil, Expr::value(None::<Instant>))
        .set(task::Column::Error, Expr::value(None::<String>))
        .set(task::Column::FinishedAt, Expr::value(Some(tx.now())))
        .set(task::Column::UpdatedAt, Expr::value(tx.now()))
        .run()
        .await?;
    let end = End { outcome: AttemptOutcome::Succeeded, error: None, by: Some(provenance) };
    end_attempt(tx, lease, end, provenance.cost_micros).await
}

/// How an attempt ended.
struct End<'a> {
    outcome: AttemptOutcome,
    error: Option<&'a str>,
    by: Option<&'a Provenance>,
}

async fn end_attempt(tx: &TenantTx, lease: &Lease, end: End<'_>, cost_micros: u64) -> Result<()> {
    bill::note(tx, lease, cost_micros).await?;
    let cost = Expr::col(task_attempt::Column::CostMicros);
    // A failure that cost nothing says nothing of cost.
    let cost = if end.by.is_some() { cost.if_null(0) } else { cost };
    tx.update::<task_attempt::Entity>()
        .filter(task_attempt::Column::Id.eq(lease.attempt_id))
        .set(task_attempt::Column::Outcome, Expr::value(Some(end.outcome)))
        .set(task_attempt::Column::FinishedAt, Expr::value(Some(tx.now())))
        .set(task_attempt::Column::Error, Expr::value(end.error))
        .set(task_attempt::Column::Provider, Expr::value(end.by.map(|p| p.provider.as_str())))
        .set(task_attempt::Column::Model, Expr::value(end.by.map(|p| p.model.as_str())))
        .set(task_attempt::Column::CostMicros, cost)
        .run()
        .await?;
    Ok(())
}

/// Lets a task die, and with it what depends on it. Campaign and task are held by this transaction.
pub(super) async fn give_up(tx: &mut TenantTx, row: &task::Model, message: &str) -> Result<()> {
    tx.update::<task::Entity>()
        .filter(task::Column::Id.eq(row.id))
        .set(task::Column::State, Expr::value(TaskState::Dead))
        .set(task::Column::Fence, Expr::value(row.fence + 1))
        .set(task::Column::WakeAt, Expr::value(None::<Instant>))
        .set(task::Column::LeaseUntil, Expr::value(None::<Instant>))
        .set(task::Column::Error, Expr::value(Some(message)))
        .set(task::Column::FinishedAt, Expr::value(Some(tx.now())))
        .set(task::Column::UpdatedAt, Expr::value(tx.now()))
        .run()
        .await?;
    tx.record(event(
        Action::TaskDied,
        row,
        json!({ "kind": row.kind, "attempts": row.attempt, "error": message }),
    ));
    if row.kind == TaskKind::Strategize {
        let actor = tx.actor().clone();
        let mut campaign =
            campaign::lock(tx, &actor, row.campaign_id, Permission::WorkspaceRead).await?;
        campaign::advance(tx, &mut campaign, Step::GiveUp).await?;
        tx.record(campaign::event(Action::DraftFailed, &campaign, json!({ "error": message })));
    }
    Ok(())
}

/// Makes a campaign ready once nothing of it is left to do or to look at. The campaign is held by this
/// transaction.
pub(super) async fn finish_if_done(
    tx: &mut TenantTx,
    campaign: &mut campaign_row::Model,
) -> Result<()> {
    if campaign.state != CampaignState::Generating {
        return Ok(());
    }
    let open = tx
        .find::<task::Entity>()
        .filter(task::Column::CampaignId.eq(campaign.id))
        .filter(task::Column::State.is_not_in([TaskState::Succeeded, TaskState::Cancelled]))
        .count()
        .await?;
    if open == 0 {
        campaign::advance(tx, campaign, Step::FinishGenerating).await?;
        tx.record(campaign::event(Action::CampaignReady, campaign, json!({})));
    }
    Ok(())
}
