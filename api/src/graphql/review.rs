//! Reviews and decisions.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, SimpleObject};
use domain::{
    access::Permission,
    id::{CampaignId, ReviewId, UserId},
    review::{self, Awaiting, Decide, ReviewState, Verdict},
    store::page::Direction,
};
use serde::Serialize;

use super::{
    campaign::Campaign,
    connection::{PageArguments, connection, cost, page, wants_total},
    context::ContextExt,
    error::Result,
    id,
    identity::User,
    loader::{AwaitedOf, CommentsOf, DecisionsOf, many, one},
    payload::payload,
    plain::plain,
    scalars::Timestamp,
    strategy::{Strategy, digest, strategy},
    workspace::Policy,
};

/// Where a review stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "ReviewState")]
pub enum ReviewStateName {
    /// Decisions are taken.
    Open,
    /// The policy was met.
    Approved,
    /// Somebody asked for changes.
    ChangesRequested,
    /// Somebody said no.
    Rejected,
    /// A newer version took the place of the one in question.
    Superseded,
    /// The question was taken back.
    Withdrawn,
}

/// What somebody says of a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "Verdict")]
pub enum VerdictName {
    /// Make it.
    Approve,
    /// Change it, then ask again.
    RequestChanges,
    /// Never make it.
    Reject,
    /// Nobody approves until this is resumed.
    Hold,
    /// Go on.
    Resume,
}

/// What somebody said.
#[derive(Debug, Clone)]
pub struct Decision(pub Arc<review::Decision>);

/// What somebody said.
#[Object]
impl Decision {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// In which step of the policy, from 1.
    async fn step(&self) -> i32 {
        self.0.step.saturating_add(1)
    }

    /// Who, by their name at the time.
    async fn actor_name(&self) -> &str {
        &self.0.actor_name
    }

    /// What.
    async fn verdict(&self) -> VerdictName {
        self.0.verdict.into()
    }

    /// Why.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// The digest of the version they saw.
    async fn digest(&self) -> String {
        self.0.digest.to_string()
    }

    /// When.
    async fn decided_at(&self) -> Timestamp {
        self.0.created_at.into()
    }
}

/// What somebody said in a round besides a verdict. It stays as it was said.
#[derive(Debug, Clone, SimpleObject)]
pub struct ReviewComment {
    /// Its identifier.
    id: ID,
    /// Who, by their name at the time.
    actor_name: String,
    /// What.
    comment: String,
    /// When.
    commented_at: Timestamp,
}

impl From<&review::Comment> for ReviewComment {
    fn from(said: &review::Comment) -> Self {
        Self {
            id: id::write(said.id),
            actor_name: said.actor_name.clone(),
            comment: said.comment.clone(),
            commented_at: said.created_at.into(),
        }
    }
}

/// A round of decisions on one exact version.
#[derive(Debug, Clone)]
pub struct Review(pub Arc<review::Review>);

/// A round of decisions on one exact version.
#[Object]
impl Review {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// Where it stands.
    async fn state(&self) -> ReviewStateName {
        self.0.state.into()
    }

    /// Whether somebody holds it.
    async fn held(&self) -> bool {
        self.0.held
    }

    /// The digest of the version in question: what a decision has to carry.
    async fn digest(&self) -> String {
        self.0.digest.to_string()
    }

    /// The rules, as they were when it opened.
    async fn policy(&self) -> Result<Policy> {
        Ok(Policy(self.0.policy.get()?.clone()))
    }

    /// The version in question.
    async fn strategy(&self, ctx: &Context<'_>) -> Result<Option<Strategy>> {
        strategy(ctx, self.0.strategy_id).await
    }

    /// The campaign it is of.
    async fn campaign(&self, ctx: &Context<'_>) -> Result<Option<Campaign>> {
        Ok(one(ctx.loaders()?, self.0.campaign_id).await?.map(Campaign))
    }

    /// Everything that was said, oldest first.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn decisions(&self, ctx: &Context<'_>) -> Result<Vec<Decision>> {
        Ok(many(ctx.loaders()?, DecisionsOf(self.0.id)).await?.into_iter().map(Decision).collect())
    }

    /// Everything that was said besides verdicts, oldest first: at most 500.
    #[graphql(complexity = "20 * child_complexity + 1")]
    async fn comments(&self, ctx: &Context<'_>) -> Result<Vec<ReviewComment>> {
        let said = many(ctx.loaders()?, CommentsOf(self.0.id)).await?;
        Ok(said.iter().map(|said| ReviewComment::from(&**said)).collect())
    }

    /// Who could still satisfy the current step; nobody once it is closed.
    #[graphql(complexity = "10 * child_complexity + 5")]
    async fn awaiting(&self, ctx: &Context<'_>) -> Result<Vec<User>> {
        let loaders = ctx.loaders()?;
        let ids = many(loaders, AwaitedOf(self.0.id)).await?.into_iter().map(|who| who.user_id);
        let ids: Vec<UserId> = ids.collect();
        let found = loaders.load_many(ids.iter().copied()).await?;
        Ok(ids.iter().filter_map(|id| found.get(id).cloned()).map(User).collect())
    }

    /// Who asked, by their name at the time.
    async fn submitted_by_name(&self) -> &str {
        &self.0.submitted_by_name
    }

    /// When it opened.
    async fn opened_at(&self) -> Timestamp {
        self.0.opened_at.into()
    }

    /// When it ended.
    async fn closed_at(&self) -> Option<Timestamp> {
        self.0.closed_at.map(Timestamp::from)
    }
}

plain!(Review {
    "id" => id,
    "state" => state,
    "held" => held,
    "digest" => digest,
    "submittedByName" => submitted_by_name,
    "openedAt" => opened_at,
    "closedAt" => closed_at,
});

connection!(Review, ReviewConnection, ReviewEdge);

/// Questions about reviews.
#[derive(Debug, Default)]
pub struct ReviewQuery;

#[Object]
impl ReviewQuery {
    /// Open reviews in workspaces the caller sees, newest first. Needs `reviews:decide`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn reviews_awaiting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whether only those are wanted that await the caller.", default = false)]
        mine: bool,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "In front of this cursor.")] before: Option<String>,
    ) -> Result<ReviewConnection> {
        let request =
            page::<ReviewId>(PageArguments { first, after, last, before }, Direction::NewestFirst)?;
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let whom = if mine { Awaiting::Me } else { Awaiting::Anybody };
        let found = review::reviews_awaiting(store, actor, whom, &request).await?;
        let total = if wants_total(ctx) {
            Some(review::count_awaiting(store, actor, whom).await?)
        } else {
            None
        };
        Ok(ReviewConnection::from_page(
            found,
            |row| row.id.to_string(),
            |row| Review(row.into()),
            total,
        ))
    }
}

/// What to ask the approvers about.
#[derive(InputObject)]
pub struct CampaignSubmitInput {
    /// The campaign.
    campaign_id: ID,
    /// The digest of the version that is meant.
    digest: String,
}

/// A verdict to give.
#[derive(InputObject)]
pub struct ReviewDecideInput {
    /// In which round.
    review_id: ID,
    /// The digest of the version the caller saw.
    digest: String,
    /// What they say.
    verdict: VerdictName,
    /// Why, at most 4,000 characters; needed for everything but `APPROVE` and `RESUME`.
    comment: Option<String>,
}

/// What to say.
#[derive(InputObject)]
pub struct ReviewCommentInput {
    /// In which round, open or not.
    review_id: ID,
    /// What, at most 4,000 characters.
    comment: String,
}

/// Which question to take back.
#[derive(InputObject)]
pub struct ReviewWithdrawInput {
    /// The round.
    review_id: ID,
}

payload! {
    /// What `campaignSubmit` answers.
    CampaignSubmitPayload {
        /// The round that opened.
        review: Review,
    }
}

payload! {
    /// What `reviewDecide` answers.
    ReviewDecidePayload {
        /// The round as it is now.
        review: Review,
    }
}

payload! {
    /// What `reviewComment` answers.
    ReviewCommentPayload {
        /// The round with the comment.
        review: Review,
    }
}

payload! {
    /// What `reviewWithdraw` answers.
    ReviewWithdrawPayload {
        /// The round, closed.
        review: Review,
    }
}

/// Changes to reviews.
#[derive(Debug, Default)]
pub struct ReviewMutation;

#[Object]
impl ReviewMutation {
    /// Asks the approvers about the version in force. Needs `campaigns:write`.
    async fn campaign_submit(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: CampaignSubmitInput,
    ) -> Result<CampaignSubmitPayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::CampaignsWrite)?;
            let id: CampaignId = id::parse(&input.campaign_id, "campaignId")?;
            let digest = digest(&input.digest, "digest")?;
            review::submit(store, actor, id, digest).await.map(|review| Review(review.into()))
        };
        CampaignSubmitPayload::of(outcome.await)
    }

    /// Gives a verdict. The approval that meets the policy has the work made. Only a signed-in person
    /// can. Needs `reviews:decide`.
    async fn review_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: ReviewDecideInput,
    ) -> Result<ReviewDecidePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::ReviewsDecide)?;
            let decide = Decide {
                review_id: id::parse::<ReviewId>(&input.review_id, "reviewId")?,
                digest: digest(&input.digest, "digest")?,
                verdict: input.verdict.into(),
                comment: input.comment,
            };
            review::decide(store, actor, decide).await.map(|decided| Review(decided.review.into()))
        };
        ReviewDecidePayload::of(outcome.await)
    }

    /// Says something in a round, which decides nothing. Needs `reviews:comment`.
    async fn review_comment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: ReviewCommentInput,
    ) -> Result<ReviewCommentPayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::ReviewsComment)?;
            let id: ReviewId = id::parse(&input.review_id, "reviewId")?;
            review::comment(store, actor, id, &input.comment)
                .await
                .map(|review| Review(review.into()))
        };
        ReviewCommentPayload::of(outcome.await)
    }

    /// Takes the question back. Needs `campaigns:write`.
    async fn review_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: ReviewWithdrawInput,
    ) -> Result<ReviewWithdrawPayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::CampaignsWrite)?;
            let id: ReviewId = id::parse(&input.review_id, "reviewId")?;
            review::withdraw(store, actor, id).await.map(|review| Review(review.into()))
        };
        ReviewWithdrawPayload::of(outcome.await)
    }
}
