//! Reading rounds and decisions.

use sea_orm::{ColumnTrait, DbErr, FromQueryResult, QueryResult};

use super::policy::{ApprovalPolicy, ReviewState, Verdict};
use crate::{
    access::{Actor, Permission},
    clock::Instant,
    error::Result,
    id::{CampaignId, DecisionId, ReviewId, StrategyId, UserId, WorkspaceId},
    store::{
        Store,
        cells::Cells,
        digest::Digest,
        entity::{review, review_decision},
        stored::Stored,
        tenant::TenantTx,
    },
};

/// A round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Its identifier.
    pub id: ReviewId,
    /// In which workspace.
    pub workspace_id: WorkspaceId,
    /// Of which campaign.
    pub campaign_id: CampaignId,
    /// Of which version.
    pub strategy_id: StrategyId,
    /// The digest of that version: what decisions have to carry.
    pub digest: Digest,
    /// The rules, as they were when it opened.
    pub policy: Stored<ApprovalPolicy>,
    /// Where it stands.
    pub state: ReviewState,
    /// Whether somebody holds it.
    pub held: bool,
    /// Who asked.
    pub submitted_by: Option<UserId>,
    /// Their name at the time.
    pub submitted_by_name: String,
    /// When it opened.
    pub opened_at: Instant,
    /// When it ended.
    pub closed_at: Option<Instant>,
}

/// What somebody said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Its identifier.
    pub id: DecisionId,
    /// In which round.
    pub review_id: ReviewId,
    /// In which step, from 0.
    pub step: i32,
    /// Who.
    pub user_id: UserId,
    /// Their name at the time.
    pub actor_name: String,
    /// What.
    pub verdict: Verdict,
    /// Why.
    pub comment: Option<String>,
    /// The digest of the version they saw.
    pub digest: Digest,
    /// When.
    pub created_at: Instant,
}

/// Rounds by id, as far as the actor sees them.
pub async fn reviews_by_id(store: &Store, actor: &Actor, ids: &[ReviewId]) -> Result<Vec<Review>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    Ok(rounds(&tx, actor, ids).await?.into_iter().map(Review::from).collect())
}

/// Rows of rounds by id, as far as the actor sees them.
pub(super) async fn rounds(
    tx: &TenantTx,
    actor: &Actor,
    ids: &[ReviewId],
) -> Result<Vec<review::Model>> {
    tx.find::<review::Entity>()
        .among(review::Column::Id, ids.iter().copied())
        .visible(review::Column::WorkspaceId, &actor.visible_workspaces())
        .all()
        .await
}

/// Every round of campaigns the actor sees, oldest first. A campaign has no more rounds than
/// versions, and those are bounded.
pub async fn reviews_by_campaign(
    store: &Store,
    actor: &Actor,
    campaigns: &[CampaignId],
) -> Result<Vec<Review>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    tx.find::<review::Entity>()
        .among(review::Column::CampaignId, campaigns.iter().copied())
        .visible(review::Column::WorkspaceId, &actor.visible_workspaces())
        .ascending(review::Column::Id)
        .only(ROUND)
        .await
}

/// Every decision of rounds the actor sees, oldest first.
pub async fn decisions_by_review(
    store: &Store,
    actor: &Actor,
    reviews: &[ReviewId],
) -> Result<Vec<Decision>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    let visible = rounds(&tx, actor, reviews).await?;
    let rows = tx
        .find::<review_decision::Entity>()
        .among(review_decision::Column::ReviewId, visible.iter().map(|row| row.id))
        .ascending(review_decision::Column::Id)
        .all()
        .await?;
    Ok(rows.into_iter().map(Decision::from).collect())
}

/// The digest under which a version was approved, if it was.
pub(crate) async fn approved_digest(tx: &TenantTx, strategy: StrategyId) -> Result<Option<Digest>> {
    let approved = tx
        .find::<review::Entity>()
        .filter(review::Column::StrategyId.eq(strategy))
        .filter(review::Column::State.eq(ReviewState::Approved))
        .one()
        .await?;
    Ok(approved.map(|row| row.digest))
}

impl From<review::Model> for Review {
    fn from(row: review::Model) -> Self {
        Self {
            id: row.id,
            workspace_id: row.workspace_id,
            campaign_id: row.campaign_id,
            strategy_id: row.strategy_id,
            digest: row.digest,
            policy: Stored::from_row(row.policy),
            state: row.state,
            held: row.held,
            submitted_by: row.submitted_by,
            submitted_by_name: row.submitted_by_name,
            opened_at: row.opened_at,
            closed_at: row.closed_at,
        }
    }
}

/// The columns of [`Review`], in the order in which they are read.
const ROUND: [review::Column; 12] = {
    use review::Column as C;
    [
        C::Id,
        C::WorkspaceId,
        C::CampaignId,
        C::StrategyId,
        C::Digest,
        C::Policy,
        C::State,
        C::Held,
        C::SubmittedBy,
        C::SubmittedByName,
        C::OpenedAt,
        C::ClosedAt,
    ]
};

impl FromQueryResult for Review {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> std::result::Result<Self, DbErr> {
        let mut cells = Cells::of(row);
        Ok(Self {
            id: cells.id()?,
            workspace_id: cells.id()?,
            campaign_id: cells.id()?,
            strategy_id: cells.id()?,
            digest: cells.parsed()?,
            policy: Stored::from_row(cells.take()?),
            state: cells.parsed()?,
            held: cells.take()?,
            submitted_by: cells.id_if_any()?,
            submitted_by_name: cells.take()?,
            opened_at: cells.take()?,
            closed_at: cells.take()?,
        })
    }
}

impl From<review_decision::Model> for Decision {
    fn from(row: review_decision::Model) -> Self {
        Self {
            id: row.id,
            review_id: row.review_id,
            step: row.step,
            user_id: row.user_id,
            actor_name: row.actor_name,
            verdict: row.verdict,
            comment: row.comment,
            digest: row.digest,
            created_at: row.created_at,
        }
    }
}
