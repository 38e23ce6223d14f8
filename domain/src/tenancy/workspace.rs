//! Making and changing workspaces.

use sea_orm::{ColumnTrait, sea_query::Expr};
use serde_json::json;

use super::query::{Workspace, load};
use crate::{
    access::{Actor, Permission, WorkspaceRole},
    audit::{Action, PendingEvent},
    brand::check::DEFAULT_THRESHOLD,
    error::{Check, Error, Result},
    generation::MakerChoice,
    id::WorkspaceId,
    post::policy::PostPolicy,
    review::ApprovalPolicy,
    store::{
        Store,
        entity::{workspace, workspace_role},
    },
};

/// The most workspaces of one organization.
const MAX_WORKSPACES: u64 = 1_000;

/// The largest monthly budget, in millionths of a US dollar: a million dollars.
const MAX_BUDGET: u64 = 1_000_000_000_000;

/// Makes a workspace; whoever makes it becomes its manager.
pub async fn create_workspace(store: &Store, actor: &Actor, name: &str) -> Result<Workspace> {
    actor.require(Permission::WorkspacesWrite)?;
    let mut check = Check::new();
    check.text(name, 100, "name");
    check.finish()?;
    let mut tx = store.begin(actor).await?;
    if tx.find::<workspace::Entity>().count().await? >= MAX_WORKSPACES {
        return Err(Error::LimitReached(format!(
            "an organization has at most {MAX_WORKSPACES} workspaces"
        )));
    }
    let policy = ApprovalPolicy::default();
    let row = workspace::Model {
        organization_id: actor.organization_id,
        id: tx.new_id(),
        name: name.trim().to_owned(),
        approval_policy: serde_json::to_string(&policy).map_err(Error::internal)?,
        brand_threshold: DEFAULT_THRESHOLD.into(),
        makers: "{}".to_owned(),
        posting: "{}".to_owned(),
        monthly_budget_micros: None,
        spent_month: None,
        spent_micros: 0,
        created_at: tx.now(),
    };
    tx.insert::<workspace::Entity, _>(row.clone()).await?;
    if let Some(user_id) = actor.user_id() {
        tx.insert::<workspace_role::Entity, _>(workspace_role::Model {
            organization_id: actor.organization_id,
            workspace_id: row.id,
            user_id,
            role: WorkspaceRole::Manager,
        })
        .await?;
    }
    tx.record(
        PendingEvent::new(Action::WorkspaceCreated, row.id, json!({ "name": row.name }))
            .in_workspace(row.id),
    );
    let now = tx.now();
    tx.commit().await?;
    Workspace::of(row, now)
}

/// What to change of a workspace; nothing stays as it is.
#[derive(Debug, Clone, Default)]
pub struct WorkspaceChange {
    /// A new name.
    pub name: Option<String>,
    /// A new policy, for rounds opened from now on.
    pub approval_policy: Option<ApprovalPolicy>,
    /// A new score below which a work is revised, for what is made from now on.
    pub brand_threshold: Option<u8>,
    /// Who makes things from now on. Whoever is not set up makes nothing: see [`MakerChoice::check`].
    pub makers: Option<MakerChoice>,
    /// What is wanted of whatever is posted from now on: all of it at once.
    pub posting: Option<PostPolicy>,
    /// What may be spent in a month from now on.
    pub budget: Option<MonthlyBudget>,
}

/// What may be spent in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MonthlyBudget {
    /// So many millionths of a US dollar at the most.
    AtMost(u64),
    /// Whatever it costs.
    Unbounded,
}

/// Changes a workspace.
pub async fn change_workspace(
    store: &Store,
    actor: &Actor,
    id: WorkspaceId,
    change: WorkspaceChange,
) -> Result<Workspace> {
    actor.require(Permission::WorkspaceManage)?;
    actor.require_in(Permission::WorkspaceManage, id, "workspace")?;
    let mut check = Check::new();
    if let Some(name) = &change.name {
        check.text(name, 100, "name");
    }
    if let Some(policy) = &change.approval_policy {
        check.absorb("approvalPolicy", policy.validate())?;
    }
    check.that(
        change.brand_threshold.is_none_or(|score| score <= 100),
        "brandThreshold",
        "must be 0 to 100",
    );
    check.that(
        !matches!(change.budget, Some(MonthlyBudget::AtMost(micros)) if micros > MAX_BUDGET),
        "monthlyBudgetMicros",
        format!("must be at most {MAX_BUDGET}, in millionths of a US dollar"),
    );
    let posting = change.posting.map(PostPolicy::tidied);
    if let Some(posting) = &posting {
        check.absorb("posting", posting.validate())?;
    }
    check.finish()?;
    let mut tx = store.begin(actor).await?;
    let mut row = load(&tx, id).await?;
    let before = told(&row);
    if let Some(name) = change.name {
        name.trim().clone_into(&mut row.name);
    }
    if let Some(policy) = change.approval_policy {
        row.approval_policy = serde_json::to_string(&policy).map_err(Error::internal)?;
    }
    if let Some(score) = change.brand_threshold {
        row.brand_threshold = score.into();
    }
    if let Some(makers) = change.makers {
        row.makers = serde_json::to_string(&makers).map_err(Error::internal)?;
    }
    if let Some(posting) = posting {
        row.posting = serde_json::to_string(&posting).map_err(Error::internal)?;
    }
    match change.budget {
        Some(MonthlyBudget::AtMost(micros)) => {
            row.monthly_budget_micros = Some(i64::try_from(micros).map_err(Error::internal)?);
        }
        Some(MonthlyBudget::Unbounded) => row.monthly_budget_micros = None,
        None => {}
    }
    tx.update::<workspace::Entity>()
        .filter(workspace::Column::Id.eq(id))
        .set(workspace::Column::Makers, Expr::value(row.makers.as_str()))
        .set(workspace::Column::MonthlyBudgetMicros, Expr::value(row.monthly_budget_micros))
        .set(workspace::Column::Posting, Expr::value(row.posting.as_str()))
        .set(workspace::Column::Name, Expr::value(row.name.as_str()))
        .set(workspace::Column::ApprovalPolicy, Expr::value(row.approval_policy.as_str()))
        .set(workspace::Column::BrandThreshold, Expr::value(row.brand_threshold))
        .run()
        .await?;
    let after = told(&row);
    tx.record(
        PendingEvent::new(
            Action::WorkspaceChanged,
            id,
            json!({ "before": before, "after": after }),
        )
        .in_workspace(id),
    );
    let now = tx.now();
    tx.commit().await?;
    Workspace::of(row, now)
}

/// What the audit trail keeps of a workspace.
fn told(row: &workspace::Model) -> serde_json::Value {
    json!({
        "name": row.name,
        "approvalPolicy": row.approval_policy,
        "brandThreshold": row.brand_threshold,
        "makers": row.makers,
        "posting": row.posting,
        "monthlyBudgetMicros": row.monthly_budget_micros,
    })
}
