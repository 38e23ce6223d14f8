//! Who is awaited: the rounds that are open, and whose word each of them still lacks.

use std::collections::BTreeMap;

use sea_orm::{ColumnTrait, QuerySelect as _};

use super::{
    policy::{Approval, ReviewState, Reviewer, Round, Verdict},
    query::{Review, rounds},
};
use crate::{
    access::{Actor, OrganizationRole, Permission, WorkspaceRole},
    error::{Error, Result},
    id::{ReviewId, StrategyId, UserId, WorkspaceId},
    store::{
        Store,
        entity::{member, review, review_decision, strategy, workspace_role},
        page::{Page, PageRequest},
        tenant::{Scoped, TenantTx},
    },
};

/// Somebody who could still satisfy the current step of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Awaited {
    /// Of which round.
    pub review_id: ReviewId,
    /// Who.
    pub user_id: UserId,
}

/// Which open rounds are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Awaiting {
    /// Every one in workspaces the actor sees.
    Anybody,
    /// Those that await the actor, or whoever issued the token it is.
    Me,
}

/// A page of open rounds in workspaces the actor sees, newest first.
pub async fn reviews_awaiting(
    store: &Store,
    actor: &Actor,
    whom: Awaiting,
    page: &PageRequest,
) -> Result<Page<Review>> {
    actor.require(Permission::ReviewsDecide)?;
    let tx = store.read(actor).await?;
    let rounds = awaiting(&tx, actor, whom).await?;
    Ok(rounds.page(review::Column::Id, page).await?.map(Review::from))
}

/// How many there are in all.
pub async fn count_awaiting(store: &Store, actor: &Actor, whom: Awaiting) -> Result<u64> {
    actor.require(Permission::ReviewsDecide)?;
    let tx = store.read(actor).await?;
    awaiting(&tx, actor, whom).await?.count().await
}

async fn awaiting<'t>(
    tx: &'t TenantTx,
    actor: &Actor,
    whom: Awaiting,
) -> Result<Scoped<'t, review::Entity>> {
    let open = || {
        tx.find::<review::Entity>()
            .filter(review::Column::State.eq(ReviewState::Open))
            .visible(review::Column::WorkspaceId, &actor.visible_workspaces())
    };
    match whom {
        Awaiting::Anybody => Ok(open()),
        // The policy is a rule of ours, not of the database. A campaign has one open round at most.
        Awaiting::Me => {
            let rounds: Vec<Review> = open().all().await?.into_iter().map(Review::from).collect();
            let awaited = awaited(tx, &rounds).await?;
            let mine = awaited.into_iter().filter(|who| Some(who.user_id) == actor.user_id());
            Ok(open().among(review::Column::Id, mine.map(|who| who.review_id)))
        }
    }
}

/// Who could still satisfy the current step of open rounds, as far as the actor sees them; nobody for one
/// that is closed.
pub async fn awaited_by_review(
    store: &Store,
    actor: &Actor,
    reviews: &[ReviewId],
) -> Result<Vec<Awaited>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    let rounds: Vec<Review> =
        rounds(&tx, actor, reviews).await?.into_iter().map(Review::from).collect();
    awaited(&tx, &rounds).await
}

async fn awaited(tx: &TenantTx, rounds: &[Review]) -> Result<Vec<Awaited>> {
    let open: Vec<&Review> = rounds.iter().filter(|r| r.state == ReviewState::Open).collect();
    if open.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<ReviewId> = open.iter().map(|round| round.id).collect();
    let workspaces: Vec<WorkspaceId> = open.iter().map(|round| round.workspace_id).collect();
    let authors: Vec<(StrategyId, Option<UserId>)> = tx
        .find::<strategy::Entity>()
        .among(strategy::Column::Id, open.iter().map(|round| round.strategy_id))
        .tally(|select| select.column(strategy::Column::Id).column(strategy::Column::AuthorId))
        .await?;
    let authors: BTreeMap<StrategyId, Option<UserId>> = authors.into_iter().collect();
    let approvals = approvals(tx, &ids).await?;
    let reviewers = Reviewers::of(tx, &workspaces).await?;
    let mut awaited = Vec::new();
    for review in open {
        let round = Round {
            policy: review.policy.get()?,
            author: authors.get(&review.strategy_id).copied().flatten(),
            held: review.held,
            approvals: approvals.get(&review.id).map_or(&[], Vec::as_slice),
            reviewers: &reviewers.in_workspace(review.workspace_id),
        };
        let people = round.awaited().into_iter();
        awaited.extend(people.map(|user_id| Awaited { review_id: review.id, user_id }));
    }
    Ok(awaited)
}

/// The approvals that rounds have.
pub(super) async fn approvals(
    tx: &TenantTx,
    reviews: &[ReviewId],
) -> Result<BTreeMap<ReviewId, Vec<Approval>>> {
    let rows = tx
        .find::<review_decision::Entity>()
        .among(review_decision::Column::ReviewId, reviews.iter().copied())
        .filter(review_decision::Column::Verdict.eq(Verdict::Approve))
        .all()
        .await?;
    let mut given: BTreeMap<ReviewId, Vec<Approval>> = BTreeMap::new();
    for row in rows {
        let step = usize::try_from(row.step).map_err(Error::internal)?;
        given.entry(row.review_id).or_default().push(Approval { user_id: row.user_id, step });
    }
    Ok(given)
}

/// Everybody who may decide in some workspaces today.
pub(super) struct Reviewers {
    /// Those who may decide everywhere.
    seniors: Vec<UserId>,
    /// What people are in one workspace.
    roles: Vec<(WorkspaceId, UserId, WorkspaceRole)>,
}

impl Reviewers {
    /// Reads them.
    pub(super) async fn of(tx: &TenantTx, workspaces: &[WorkspaceId]) -> Result<Self> {
        let seniors = tx
            .find::<member::Entity>()
            .filter(member::Column::Role.ne(OrganizationRole::Member))
            .all()
            .await?;
        let roles = tx
            .find::<workspace_role::Entity>()
            .among(workspace_role::Column::WorkspaceId, workspaces.iter().copied())
            .all()
            .await?;
        Ok(Self {
            seniors: seniors
                .into_iter()
                .filter(|row| row.role.allows(Permission::ReviewsDecide))
                .map(|row| row.user_id)
                .collect(),
            roles: roles.into_iter().map(|row| (row.workspace_id, row.user_id, row.role)).collect(),
        })
    }

    /// Those of one workspace, each with their roles in it.
    pub(super) fn in_workspace(&self, workspace: WorkspaceId) -> Vec<Reviewer> {
        let nobody = |user_id: UserId| Reviewer { user_id, roles: [].into() };
        let mut people: BTreeMap<UserId, Reviewer> =
            self.seniors.iter().map(|id| (*id, nobody(*id))).collect();
        for (_, user_id, role) in self.roles.iter().filter(|(place, ..)| *place == workspace) {
            if people.contains_key(user_id) || role.allows(Permission::ReviewsDecide) {
                people.entry(*user_id).or_insert_with(|| nobody(*user_id)).roles.insert(*role);
            }
        }
        people.into_values().collect()
    }
}
