//! Asking, deciding, taking back.

use sea_orm::{ColumnTrait, sea_query::Expr};
use serde_json::json;

use super::{
    awaiting::{Reviewers, approvals},
    policy::{ApprovalPolicy, ReviewState, Round, Verdict},
    query::{Decision, Review},
};
use crate::{
    access::{Actor, ActorKind, Permission},
    audit::{Action, PendingEvent},
    campaign::{self, StrategyVersion, lifecycle::Step},
    error::{Check, Error, Result},
    generation,
    id::{CampaignId, ReviewId},
    store::{
        Store,
        digest::Digest,
        entity::{campaign as campaign_row, review, review_decision},
        tenant::TenantTx,
    },
    tenancy,
};

/// Asks the approvers about the current version, which has to be the one the actor saw.
pub async fn submit(
    store: &Store,
    actor: &Actor,
    id: CampaignId,
    digest: Digest,
) -> Result<Review> {
    actor.require(Permission::CampaignsWrite)?;
    let mut tx = store.begin(actor).await?;
    let mut row = campaign::lock(&tx, actor, id, Permission::CampaignsWrite).await?;
    let strategy = campaign::current_strategy(&tx, &row).await?;
    campaign::check_fresh(&strategy, digest, "digest")?;
    check_whole(&tx, &strategy).await?;
    if answered(&tx, &strategy).await? {
        return Err(Error::conflict(
            "this version was sent back; edit it or ask for another draft, then submit again",
        ));
    }
    campaign::advance(&tx, &mut row, Step::Submit).await?;
    let workspace = tenancy::load(&tx, row.workspace_id).await?;
    let round = review::Model {
        organization_id: actor.organization_id,
        id: tx.new_id(),
        workspace_id: row.workspace_id,
        campaign_id: row.id,
        strategy_id: strategy.id,
        digest: strategy.digest,
        policy: workspace.approval_policy,
        state: ReviewState::Open,
        held: false,
        submitted_by: actor.user_id(),
        submitted_by_name: actor.name.clone(),
        opened_at: tx.now(),
        closed_at: None,
    };
    tx.insert::<review::Entity, _>(round.clone()).await?;
    tx.record(event(
        Action::ReviewOpened,
        &round,
        json!({ "strategy": strategy.id, "version": strategy.version, "digest": strategy.digest }),
    ));
    tx.commit().await?;
    Ok(round.into())
}

/// Whether approvers already sent exactly this version back.
async fn answered(tx: &TenantTx, strategy: &StrategyVersion) -> Result<bool> {
    let earlier = tx
        .find::<review::Entity>()
        .filter(review::Column::StrategyId.eq(strategy.id))
        .filter(review::Column::State.is_in([ReviewState::ChangesRequested, ReviewState::Rejected]))
        .count()
        .await?;
    Ok(earlier > 0)
}

/// Takes the question back.
pub async fn withdraw(store: &Store, actor: &Actor, id: ReviewId) -> Result<Review> {
    actor.require(Permission::CampaignsWrite)?;
    let mut tx = store.begin(actor).await?;
    let (mut row, mut round) = lock(&tx, actor, id, Permission::CampaignsWrite).await?;
    refuse_closed(&round)?;
    campaign::advance(&tx, &mut row, Step::Withdraw).await?;
    close(&mut tx, &mut round, ReviewState::Withdrawn).await?;
    tx.commit().await?;
    Ok(round.into())
}

/// A verdict to give.
#[derive(Debug, Clone)]
pub struct Decide {
    /// In which round.
    pub review_id: ReviewId,
    /// The digest of the version the actor saw.
    pub digest: Digest,
    /// What they say.
    pub verdict: Verdict,
    /// Why.
    pub comment: Option<String>,
}

/// What a verdict did.
#[derive(Debug, Clone)]
pub struct Decided {
    /// The round afterwards.
    pub review: Review,
    /// The verdict as it was kept.
    pub decision: Decision,
}

/// Gives a verdict. The approval that meets the policy approves the campaign and plans its work, in
/// the same transaction.
pub async fn decide(store: &Store, actor: &Actor, input: Decide) -> Result<Decided> {
    actor.require(Permission::ReviewsDecide)?;
    // A human approves: a program holds whatever its issuer holds, except this.
    let ActorKind::User { user_id, .. } = actor.kind else {
        return Err(Error::Forbidden(Permission::ReviewsDecide));
    };
    let mut check = Check::new();
    check.at_most(input.comment.as_deref().unwrap_or_default(), 4_000, "comment");
    check.finish()?;
    let mut tx = store.begin(actor).await?;
    let (mut row, mut round) = lock(&tx, actor, input.review_id, Permission::ReviewsDecide).await?;
    refuse_closed(&round)?;
    let strategy = campaign::load_strategy(&tx, round.strategy_id).await?;
    if input.digest != round.digest {
        return Err(Error::conflict_on(
            "digest",
            format!(
                "is not the version in question; that is version {} by {}: look at it and decide again",
                strategy.version, strategy.author_name
            ),
        ));
    }
    check_whole(&tx, &strategy).await?;
    let policy: ApprovalPolicy = serde_json::from_str(&round.policy).map_err(Error::internal)?;
    let approvals = approvals(&tx, &[round.id]).await?.remove(&round.id).unwrap_or_default();
    let reviewers =
        Reviewers::of(&tx, &[round.workspace_id]).await?.in_workspace(round.workspace_id);
    let outcome = Round {
        policy: &policy,
        author: strategy.author_id,
        held: round.held,
        approvals: &approvals,
        reviewers: &reviewers,
    }
    .decide(user_id, input.verdict, input.comment.as_deref())?;

    let decision = review_decision::Model {
        organization_id: actor.organization_id,
        id: tx.new_id(),
        review_id: round.id,
        step: i32::try_from(outcome.step).map_err(Error::internal)?,
        user_id,
        actor_name: actor.name.clone(),
        verdict: input.verdict,
        comment: input.comment.filter(|text| !text.trim().is_empty()),
        digest: input.digest,
        created_at: tx.now(),
    };
    tx.insert::<review_decision::Entity, _>(decision.clone()).await?;
    tx.record(event(
        Action::ReviewDecided,
        &round,
        json!({
            "decision": decision.id,
            "verdict": decision.verdict,
            "step": decision.step,
            "digest": decision.digest,
            "comment": decision.comment,
        }),
    ));
    if outcome.held != round.held {
        round.held = outcome.held;
        tx.update::<review::Entity>()
            .filter(review::Column::Id.eq(round.id))
            .set(review::Column::Held, Expr::value(round.held))
            .run()
            .await?;
    }
    match outcome.state {
        ReviewState::Open | ReviewState::Superseded | ReviewState::Withdrawn => {}
        ReviewState::ChangesRequested => {
            campaign::advance(&tx, &mut row, Step::RequestChanges).await?;
            close(&mut tx, &mut round, outcome.state).await?;
        }
        ReviewState::Rejected => {
            campaign::advance(&tx, &mut row, Step::Reject).await?;
            close(&mut tx, &mut round, outcome.state).await?;
        }
        ReviewState::Approved => {
            campaign::advance(&tx, &mut row, Step::Approve).await?;
            close(&mut tx, &mut round, outcome.state).await?;
            let planned = generation::plan(&mut tx, &row, &strategy).await?;
            campaign::advance(&tx, &mut row, Step::StartGenerating).await?;
            tx.record(campaign::event(
                Action::CampaignApproved,
                &row,
                json!({ "review": round.id, "strategy": strategy.id, "digest": strategy.digest, "tasks": planned }),
            ));
        }
    }
    tx.commit().await?;
    Ok(Decided { review: round.into(), decision: decision.into() })
}

/// Ends the open round of a campaign, if there is one, because a newer version takes its place. The
/// campaign is held by this transaction.
pub(crate) async fn supersede(tx: &mut TenantTx, row: &campaign_row::Model) -> Result<()> {
    let open = tx
        .find::<review::Entity>()
        .filter(review::Column::CampaignId.eq(row.id))
        .filter(review::Column::State.eq(ReviewState::Open))
        .one()
        .await?;
    match open {
        Some(mut round) => close(tx, &mut round, ReviewState::Superseded).await,
        None => Ok(()),
    }
}

async fn close(tx: &mut TenantTx, round: &mut review::Model, state: ReviewState) -> Result<()> {
    round.state = state;
    round.closed_at = Some(tx.now());
    tx.update::<review::Entity>()
        .filter(review::Column::Id.eq(round.id))
        .set(review::Column::State, Expr::value(round.state))
        .set(review::Column::ClosedAt, Expr::value(round.closed_at))
        .run()
        .await?;
    tx.record(event(
        Action::ReviewClosed,
        round,
        json!({ "state": state, "digest": round.digest }),
    ));
    Ok(())
}

fn refuse_closed(round: &review::Model) -> Result<()> {
    if round.state == ReviewState::Open {
        Ok(())
    } else {
        Err(Error::conflict_on("reviewId", format!("is closed: {}", round.state)))
    }
}

/// The round and its campaign, both held: the campaign first, as everywhere.
async fn lock(
    tx: &TenantTx,
    actor: &Actor,
    id: ReviewId,
    permission: Permission,
) -> Result<(campaign_row::Model, review::Model)> {
    let find = || tx.find::<review::Entity>().filter(review::Column::Id.eq(id));
    let round = find().get("review").await?;
    actor.require_in(permission, round.workspace_id, "review")?;
    let row = campaign::lock(tx, actor, round.campaign_id, permission).await?;
    // Read again: it may have changed while the campaign was waited for.
    Ok((row, find().get("review").await?))
}

/// Refuses a version whose stored text is not what its digest says.
async fn check_whole(tx: &TenantTx, strategy: &StrategyVersion) -> Result<()> {
    if campaign::recomputed_digest(tx, strategy.id).await? == strategy.digest {
        Ok(())
    } else {
        Err(Error::internal(format!("strategy {} was altered", strategy.id)))
    }
}

pub(super) fn event(
    action: Action,
    round: &review::Model,
    detail: serde_json::Value,
) -> PendingEvent {
    PendingEvent::new(action, round.id, detail)
        .in_workspace(round.workspace_id)
        .of_campaign(round.campaign_id)
}
