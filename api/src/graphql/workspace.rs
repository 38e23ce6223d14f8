//! Workspaces and their approval policy.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, MaybeUndefined, Object};
use domain::{
    access::WorkspaceRole,
    error::Error,
    generation::MakerChoice,
    id::WorkspaceId,
    post::policy::PostPolicy,
    review::{self, ApprovalPolicy, Need},
    store::page::Direction,
    tenancy::{self, MonthlyBudget, WorkspaceChange},
};

use super::{
    asset::{Asset, AssetConnection},
    brand::{StyleGuide, StyleGuideConnection},
    connection::{PageArguments, connection, cost, page},
    context::ContextExt,
    error::Result,
    id,
    loader::{CurrentGuideOf, many},
    makers::{WorkspaceMakers, WorkspaceMakersInput},
    organization::WorkspaceRoleName,
    payload::payload,
    plain::plain,
    posting::{Posting, WorkspacePostingInput},
    scalars::{Day, Micros, Timestamp},
    usage::Usage,
};

/// How many people satisfy a step of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum ApprovalNeed {
    /// One.
    Any,
    /// Everybody who counts, and at least one.
    All,
    /// As many as `count` says.
    AtLeast,
}

/// One step of a policy.
#[derive(Debug, Clone)]
pub struct PolicyStep(review::PolicyStep);

/// One step of a policy.
#[Object]
impl PolicyStep {
    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Only people with this role in the workspace count; null for everybody who may decide.
    async fn role(&self) -> Option<WorkspaceRoleName> {
        self.0.role.map(WorkspaceRoleName::from)
    }

    /// How many of them.
    async fn need(&self) -> ApprovalNeed {
        match self.0.need {
            Need::Any => ApprovalNeed::Any,
            Need::All => ApprovalNeed::All,
            Need::AtLeast(_) => ApprovalNeed::AtLeast,
        }
    }

    /// The number, where `need` is `AT_LEAST`.
    async fn count(&self) -> Option<u32> {
        match self.0.need {
            Need::AtLeast(count) => Some(count),
            Need::Any | Need::All => None,
        }
    }
}

/// Who has to say yes before anything is made.
#[derive(Debug, Clone)]
pub struct Policy(pub ApprovalPolicy);

/// Who has to say yes before anything is made.
#[Object(name = "ApprovalPolicy")]
impl Policy {
    /// One after the other.
    async fn steps(&self) -> Vec<PolicyStep> {
        self.0.steps.iter().cloned().map(PolicyStep).collect()
    }

    /// Whether whoever wrote a version is barred from approving it.
    async fn four_eyes(&self) -> bool {
        self.0.four_eyes
    }
}

/// A client of the agency.
#[derive(Debug, Clone)]
pub struct Workspace(pub tenancy::Workspace);

/// A client of the agency.
#[Object]
impl Workspace {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// Its name, unique in the organization.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Who has to say yes, in rounds opened from now on.
    async fn approval_policy(&self) -> Policy {
        Policy(self.0.approval_policy.clone())
    }

    /// The score of the brand check below which a work is revised, 0 to 100.
    async fn brand_threshold(&self) -> u8 {
        self.0.brand_threshold
    }

    /// What is wanted of whatever is posted for it.
    async fn posting(&self) -> Posting {
        Posting(self.0.posting.clone())
    }

    /// Who makes things for it.
    async fn makers(&self) -> WorkspaceMakers {
        WorkspaceMakers(self.0.makers)
    }

    /// What makers may cost in a calendar month by UTC, in millionths of a US dollar; null for no bound.
    async fn monthly_budget_micros(&self) -> Option<Micros> {
        self.0.budget.limit.map(micros)
    }

    /// What makers have cost in this calendar month by UTC, in millionths of a US dollar.
    async fn spent_this_month_micros(&self) -> Micros {
        micros(self.0.budget.spent)
    }

    /// The brand style guide in force; null before the first.
    async fn style_guide(&self, ctx: &Context<'_>) -> Result<Option<StyleGuide>> {
        let newest = many(ctx.loaders()?, CurrentGuideOf(self.0.id)).await?;
        Ok(newest.into_iter().next().map(|guide| StyleGuide(Arc::unwrap_or_clone(guide))))
    }

    /// Every version of the brand style guide, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn style_guides(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "In front of this cursor.")] before: Option<String>,
    ) -> Result<StyleGuideConnection> {
        let request = page::<domain::id::StyleGuideId>(
            PageArguments { first, after, last, before },
            Direction::NewestFirst,
        )?;
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let found = domain::brand::list_style_guides(store, actor, self.0.id, &request).await?;
        Ok(StyleGuideConnection::from_page(found, |row| row.id.to_string(), StyleGuide, None))
    }

    /// What was made for the client, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn assets(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "In front of this cursor.")] before: Option<String>,
    ) -> Result<AssetConnection> {
        let request = page::<domain::id::AssetId>(
            PageArguments { first, after, last, before },
            Direction::NewestFirst,
        )?;
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let found = domain::asset::list_assets(store, actor, self.0.id, &request).await?;
        Ok(AssetConnection::from_page(found, |row| row.id.to_string(), Asset::from, None))
    }

    /// What the caller may do in it.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        let held = ctx.actor()?.grants.in_workspace(self.0.id);
        Ok(held.iter().map(|permission| permission.to_string()).collect())
    }

    /// What was tried for the client and what it cost, at most 366 days. Needs `workspace:manage`.
    async fn usage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day, by UTC; the thirtieth up to `to` where left out.")]
        from: Option<Day>,
        #[graphql(desc = "The last day, by UTC; today where left out.")] to: Option<Day>,
    ) -> Result<Usage> {
        Usage::of(ctx, self.0.id, from, to)
    }

    /// When it was made.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at.into()
    }
}

plain!(Workspace {
    "id" => id,
    "name" => name,
    "createdAt" => created_at,
} {} {
    "styleGuide" => style_guide(): Option<StyleGuide>,
});

connection!(Workspace, WorkspaceConnection, WorkspaceEdge);

/// Questions about workspaces.
#[derive(Debug, Default)]
pub struct WorkspaceQuery;

#[Object]
impl WorkspaceQuery {
    /// The workspaces the caller sees, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    async fn workspaces(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "In front of this cursor.")] before: Option<String>,
    ) -> Result<WorkspaceConnection> {
        let request = page::<WorkspaceId>(
            PageArguments { first, after, last, before },
            Direction::NewestFirst,
        )?;
        let found = tenancy::list_workspaces(ctx.store()?, ctx.actor()?, &request).await?;
        Ok(WorkspaceConnection::from_page(found, |row| row.id.to_string(), Workspace, None))
    }

    /// One workspace; null where there is none that the caller sees.
    async fn workspace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which.")] id: ID,
    ) -> Result<Option<Workspace>> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let id: WorkspaceId = id::parse(&id, "id")?;
        match tenancy::workspace(store, actor, id).await {
            Ok(found) => Ok(Some(Workspace(found))),
            Err(Error::NotFound(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

/// The workspace to make.
#[derive(InputObject)]
pub struct WorkspaceCreateInput {
    /// Its name, unique in the organization, at most 100 characters.
    name: String,
}

/// One step of a policy to set.
#[derive(InputObject)]
pub struct PolicyStepInput {
    /// What people call it, at most 60 characters.
    name: String,
    /// Only people with this role count: manager, approver or client; everybody who may decide where
    /// left out.
    role: Option<WorkspaceRoleName>,
    /// How many of them.
    need: ApprovalNeed,
    /// The number, where `need` is `AT_LEAST`: 1 to 20.
    count: Option<u32>,
}

/// A policy to set, for rounds opened from now on.
#[derive(InputObject)]
pub struct ApprovalPolicyInput {
    /// 1 to 5 steps, one after the other.
    steps: Vec<PolicyStepInput>,
    /// Whether whoever wrote a version is barred from approving it.
    #[graphql(default = true)]
    four_eyes: bool,
}

/// What to change of a workspace; what is left out stays.
#[derive(InputObject)]
pub struct WorkspaceUpdateInput {
    /// The workspace.
    workspace_id: ID,
    /// A new name.
    name: Option<String>,
    /// A new policy.
    approval_policy: Option<ApprovalPolicyInput>,
    /// A new score below which a work is revised, for what is made from now on: 0 to 100.
    brand_threshold: Option<u8>,
    /// What is wanted of whatever is posted from now on: all of it at once.
    posting: Option<WorkspacePostingInput>,
    /// Who makes things from now on: all of it at once.
    makers: Option<WorkspaceMakersInput>,
    /// The most that makers may cost in a calendar month by UTC, in millionths of a US dollar; null for no
    /// bound. Once it is used up nothing more is asked of models until the next month.
    monthly_budget_micros: MaybeUndefined<Micros>,
}

payload! {
    /// What `workspaceCreate` answers.
    WorkspaceCreatePayload {
        /// The new workspace.
        workspace: Workspace,
    }
}

payload! {
    /// What `workspaceUpdate` answers.
    WorkspaceUpdatePayload {
        /// The workspace as it is now.
        workspace: Workspace,
    }
}

/// Changes to workspaces.
#[derive(Debug, Default)]
pub struct WorkspaceMutation;

#[Object]
impl WorkspaceMutation {
    /// Makes a workspace; whoever makes it becomes its manager. Needs `workspaces:write`.
    async fn workspace_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: WorkspaceCreateInput,
    ) -> Result<WorkspaceCreatePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = tenancy::create_workspace(store, actor, &input.name).await;
        WorkspaceCreatePayload::of(outcome.map(Workspace))
    }

    /// Changes a workspace's name, approval policy, brand threshold, posting, makers or budget. Needs `workspace:manage`.
    async fn workspace_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: WorkspaceUpdateInput,
    ) -> Result<WorkspaceUpdatePayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let offer = &ctx.state()?.offer;
        let outcome = async {
            actor.require(domain::access::Permission::WorkspaceManage)?;
            let id: WorkspaceId = id::parse(&input.workspace_id, "workspaceId")?;
            let approval_policy = input.approval_policy.map(policy).transpose()?;
            let brand_threshold = input.brand_threshold;
            let makers = input.makers.map(MakerChoice::from);
            if let Some(makers) = &makers {
                makers.check(offer)?;
            }
            let change = WorkspaceChange {
                name: input.name,
                approval_policy,
                brand_threshold,
                makers,
                posting: input.posting.map(PostPolicy::try_from).transpose()?,
                budget: budget(input.monthly_budget_micros)?,
            };
            tenancy::change_workspace(store, actor, id, change).await.map(Workspace)
        };
        WorkspaceUpdatePayload::of(outcome.await)
    }
}

fn micros(amount: u64) -> Micros {
    Micros(i64::try_from(amount).unwrap_or(i64::MAX))
}

/// Left out, it stays; null, it is lifted.
fn budget(input: MaybeUndefined<Micros>) -> domain::error::Result<Option<MonthlyBudget>> {
    let amount = |Micros(amount)| {
        u64::try_from(amount)
            .map_err(|_below| Error::invalid("monthlyBudgetMicros", "must not be below 0"))
    };
    match input {
        MaybeUndefined::Undefined => Ok(None),
        MaybeUndefined::Null => Ok(Some(MonthlyBudget::Unbounded)),
        MaybeUndefined::Value(input) => amount(input).map(|most| Some(MonthlyBudget::AtMost(most))),
    }
}

fn policy(input: ApprovalPolicyInput) -> domain::error::Result<ApprovalPolicy> {
    let steps = input.steps.into_iter().enumerate().map(|(position, step)| {
        let need = match (step.need, step.count) {
            (ApprovalNeed::Any, None) => Need::Any,
            (ApprovalNeed::All, None) => Need::All,
            (ApprovalNeed::AtLeast, Some(count)) => Need::AtLeast(count),
            _ => {
                return Err(Error::invalid(
                    format!("approvalPolicy.steps.{position}.count"),
                    "must be given with AT_LEAST, and only with it",
                ));
            }
        };
        Ok(review::PolicyStep { name: step.name, role: step.role.map(WorkspaceRole::from), need })
    });
    Ok(ApprovalPolicy {
        steps: steps.collect::<domain::error::Result<_>>()?,
        four_eyes: input.four_eyes,
    })
}
