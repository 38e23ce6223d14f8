//! Campaigns and their briefs.

use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::{
    access::Permission,
    asset::in_force,
    campaign::{self, CampaignFilter, CreateCampaign, StrategyVersion, lifecycle::CampaignState},
    id::{BriefId, CampaignId, MediaId, StrategyId, WorkspaceId},
    post,
    store::page::Direction,
};
use serde::Serialize;

use super::{
    asset::Asset,
    brief::{Brief, BriefInput, brief},
    connection::{PageArguments, connection, cost, page, wants_total},
    context::ContextExt,
    draft::Draft,
    error::Result,
    id,
    identity::User,
    loader::{AssetFactsOf, AssetsOf, ReviewsOf, TasksOf, many, one},
    payload::payload,
    plain::{Rows, plain},
    review::Review,
    scalars::Timestamp,
    strategy::{Strategy, StrategyConnection, strategy},
    task::Task,
    workspace::Workspace,
};

/// Where a campaign stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "CampaignState")]
pub enum CampaignStateName {
    /// There is a strategy to read and edit; nobody was asked to decide.
    Draft,
    /// The strategist is at work.
    Strategizing,
    /// A review of the current version is open.
    InReview,
    /// The last review asked for changes.
    ChangesRequested,
    /// Approved; the work is being planned.
    Approved,
    /// Workers make what was approved.
    Generating,
    /// Everything approved is made.
    Ready,
    /// Posts are going out.
    Live,
    /// The last day is over.
    Completed,
    /// Put away.
    Archived,
    /// The review said no.
    Rejected,
    /// Called off.
    Cancelled,
    /// The strategist gave up; a person can have it tried again.
    Failed,
}

/// A campaign: from a brief over an approved strategy to what was made.
#[derive(Debug, Clone)]
pub struct Campaign(pub campaign::Campaign);

/// A campaign: from a brief over an approved strategy to what was made.
#[Object]
impl Campaign {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// Its name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Where it stands.
    async fn state(&self) -> CampaignStateName {
        self.0.state.into()
    }

    /// For whom.
    async fn workspace(&self, ctx: &Context<'_>) -> Result<Option<Workspace>> {
        Ok(one(ctx.loaders()?, self.0.workspace_id).await?.map(Workspace))
    }

    /// What was asked for.
    async fn brief(&self, ctx: &Context<'_>) -> Result<Option<Brief>> {
        Ok(one::<BriefId, _>(ctx.loaders()?, self.0.brief_id).await?.map(Brief))
    }

    /// The strategy version in force; null until the strategist has delivered the first.
    async fn strategy(&self, ctx: &Context<'_>) -> Result<Option<Strategy>> {
        match self.0.strategy_id {
            Some(id) => strategy(ctx, id).await,
            None => Ok(None),
        }
    }

    /// Every strategy version, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn strategies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "In front of this cursor.")] before: Option<String>,
    ) -> Result<StrategyConnection> {
        let request = page::<StrategyId>(
            PageArguments { first, after, last, before },
            Direction::NewestFirst,
        )?;
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let found = campaign::list_strategies(store, actor, self.0.id, &request).await?;
        Ok(StrategyConnection::from_page(found, |row| row.id.to_string(), Strategy::from, None))
    }

    /// Every review, oldest first; at most one for each strategy version and try.
    #[graphql(complexity = "3 * child_complexity + 1")]
    async fn reviews(&self, ctx: &Context<'_>) -> Result<Rows<Review>> {
        Ok(many(ctx.loaders()?, ReviewsOf(self.0.id)).await?.into_iter().map(Review).collect())
    }

    /// Every task, oldest first; bounded by what a strategy may plan.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn tasks(&self, ctx: &Context<'_>) -> Result<Rows<Task>> {
        Ok(many(ctx.loaders()?, TasksOf(self.0.id)).await?.into_iter().map(Task).collect())
    }

    /// How far the work of the strategy in force is: 0 to 100 percent. Null before there is any.
    async fn progress(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let tasks = many(ctx.loaders()?, TasksOf(self.0.id)).await?;
        Ok(super::task::progress(&tasks, self.0.strategy_id))
    }

    /// Everything made, oldest first: of each output of a creative the newest generation, or all.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn assets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whether former generations are wanted too.", default = false)]
        history: bool,
    ) -> Result<Rows<Asset>> {
        let loaders = ctx.loaders()?;
        // What is long is read only where it is asked for.
        let asked = ctx.look_ahead();
        if ["copy", "variants", "provenance", "brandCheck", "styleGuide"]
            .iter()
            .any(|name| asked.field(name).exists())
        {
            let all = many(loaders, AssetsOf(self.0.id)).await?;
            let wanted = if history { all } else { in_force(all, |asset| asset) };
            return Ok(wanted.into_iter().map(Asset::from).collect());
        }
        let all = many(loaders, AssetFactsOf(self.0.id)).await?;
        let wanted = if history { all } else { in_force(all, |asset| asset) };
        Ok(wanted.into_iter().map(Asset::Facts).collect())
    }

    /// What would go out, as each platform takes it: a draft for each creative of the strategy in
    /// force that has a text, in the plan's order.
    #[graphql(complexity = "10 * child_complexity + 1")]
    async fn drafts(&self, ctx: &Context<'_>) -> Result<Vec<Draft>> {
        let loaders = ctx.loaders()?;
        let Some(id) = self.0.strategy_id else { return Ok(Vec::new()) };
        // At once, so that whoever asks for them too shares the same statements.
        let (strategy, brief, workspace, assets) = tokio::try_join!(
            one::<StrategyId, StrategyVersion>(loaders, id),
            one::<BriefId, _>(loaders, self.0.brief_id),
            one::<WorkspaceId, _>(loaders, self.0.workspace_id),
            many(loaders, AssetsOf(self.0.id))
        )?;
        let (Some(strategy), Some(brief), Some(workspace)) = (strategy, brief, workspace) else {
            return Ok(Vec::new());
        };
        let (brief, posting) = (&brief.content, &workspace.posting);
        let drafts = post::draft::drafts(&self.0, &strategy, brief, posting, assets.clone())?;
        Ok(drafts.into_iter().map(|draft| Draft::new(draft, &assets)).collect())
    }

    /// Who made the campaign; null where they have left.
    async fn created_by(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        match self.0.created_by {
            Some(id) => Ok(one(ctx.loaders()?, id).await?.map(User)),
            None => Ok(None),
        }
    }

    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at.into()
    }

    /// When it last moved.
    async fn updated_at(&self) -> Timestamp {
        self.0.updated_at.into()
    }
}

plain!(Campaign {
    "id" => id,
    "name" => name,
    "state" => state,
    "createdAt" => created_at,
    "updatedAt" => updated_at,
} {} {
    "strategy" => strategy(): Option<Strategy>,
    "reviews" => reviews(): Rows<Review>,
    "tasks" => tasks(): Rows<Task>,
    "assets" => assets(false): Rows<Asset>,
});

connection!(Campaign, CampaignConnection, CampaignEdge);

/// Questions about campaigns.
#[derive(Debug, Default)]
pub struct CampaignQuery;

#[Object]
impl CampaignQuery {
    /// The campaigns the caller sees, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn campaigns(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of one workspace.")] workspace_id: Option<ID>,
        #[graphql(desc = "Only those in one of these states.")] states: Option<
            Vec<CampaignStateName>,
        >,
        #[graphql(desc = "Only those with this in their name.")] search: Option<String>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "In front of this cursor.")] before: Option<String>,
    ) -> Result<CampaignConnection> {
        let request = page::<CampaignId>(
            PageArguments { first, after, last, before },
            Direction::NewestFirst,
        )?;
        let filter = CampaignFilter {
            workspace_id: id::parse_optional(workspace_id.as_ref(), "workspaceId")?,
            states: states.into_iter().flatten().map(CampaignState::from).collect(),
            search,
        };
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let (found, total) =
            campaign::list_campaigns(store, actor, &filter, &request, wants_total(ctx)).await?;
        Ok(CampaignConnection::from_page(found, |row| row.id.to_string(), Campaign, total))
    }

    /// One campaign; null where there is none that the caller sees.
    async fn campaign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] id: ID,
    ) -> Result<Option<Campaign>> {
        let loaders = ctx.loaders()?;
        let id: CampaignId = id::parse(&id, "id")?;
        Ok(one(loaders, id).await?.map(Campaign))
    }
}

/// The campaign to make.
#[derive(InputObject)]
pub struct CampaignCreateInput {
    /// For which workspace, which has to have a brand style guide.
    workspace_id: ID,
    /// Its name, at most 120 characters.
    name: String,
    /// What is asked for.
    brief: BriefInput,
}

/// Which draft to ask for.
#[derive(InputObject)]
pub struct CampaignRequestDraftInput {
    /// The campaign.
    campaign_id: ID,
    /// What to change in the present version, at most 1,000 characters.
    instruction: Option<String>,
}

/// Which campaign to call off.
#[derive(InputObject)]
pub struct CampaignCancelInput {
    /// The campaign.
    campaign_id: ID,
}

/// Which campaign to put away.
#[derive(InputObject)]
pub struct CampaignArchiveInput {
    /// The campaign.
    campaign_id: ID,
}

payload! {
    /// What `campaignCreate` answers.
    CampaignCreatePayload {
        /// The new campaign, with the strategist at work.
        campaign: Campaign,
    }
}

payload! {
    /// What `campaignRequestDraft` answers.
    CampaignRequestDraftPayload {
        /// The campaign, with the strategist at work.
        campaign: Campaign,
    }
}

payload! {
    /// What `campaignCancel` answers.
    CampaignCancelPayload {
        /// The campaign, called off.
        campaign: Campaign,
    }
}

payload! {
    /// What `campaignArchive` answers.
    CampaignArchivePayload {
        /// The campaign, put away.
        campaign: Campaign,
    }
}

/// Changes to campaigns.
#[derive(Debug, Default)]
pub struct CampaignMutation;

#[Object]
impl CampaignMutation {
    /// Makes a campaign from a brief and asks the strategist for a first draft. Needs
    /// `campaigns:write`.
    async fn campaign_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: CampaignCreateInput,
    ) -> Result<CampaignCreatePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::CampaignsWrite)?;
            let photo =
                id::parse_optional::<MediaId>(input.brief.photo_id.as_ref(), "brief.photoId")?;
            let create = CreateCampaign {
                workspace_id: id::parse::<WorkspaceId>(&input.workspace_id, "workspaceId")?,
                name: input.name,
                brief: brief(input.brief)?,
                photo,
            };
            campaign::create_campaign(store, actor, create).await.map(Campaign)
        };
        CampaignCreatePayload::of(outcome.await)
    }

    /// Asks the strategist for another draft; an open review is superseded. Needs
    /// `campaigns:write`.
    async fn campaign_request_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: CampaignRequestDraftInput,
    ) -> Result<CampaignRequestDraftPayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::CampaignsWrite)?;
            let id: CampaignId = id::parse(&input.campaign_id, "campaignId")?;
            campaign::request_draft(store, actor, id, input.instruction).await.map(Campaign)
        };
        CampaignRequestDraftPayload::of(outcome.await)
    }

    /// Calls a campaign off, and all work still waiting for it. Needs `campaigns:write`.
    async fn campaign_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: CampaignCancelInput,
    ) -> Result<CampaignCancelPayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::CampaignsWrite)?;
            let id: CampaignId = id::parse(&input.campaign_id, "campaignId")?;
            campaign::cancel_campaign(store, actor, id).await.map(Campaign)
        };
        CampaignCancelPayload::of(outcome.await)
    }

    /// Puts a finished campaign away. Needs `campaigns:write`.
    async fn campaign_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: CampaignArchiveInput,
    ) -> Result<CampaignArchivePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::CampaignsWrite)?;
            let id: CampaignId = id::parse(&input.campaign_id, "campaignId")?;
            campaign::archive_campaign(store, actor, id).await.map(Campaign)
        };
        CampaignArchivePayload::of(outcome.await)
    }
}
