//! Reading tasks.

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder};

use super::lifecycle::{AttemptOutcome, TaskKind, TaskState};
use crate::{
    access::{Actor, Permission},
    clock::Instant,
    error::Result,
    id::{AttemptId, CampaignId, StrategyId, TaskId, WorkspaceId},
    store::{
        Store, SystemReason,
        entity::{task, task_attempt},
        page::{Page, PageRequest},
    },
    tenancy,
};

/// A unit of background work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// Its identifier.
    pub id: TaskId,
    /// In which workspace.
    pub workspace_id: WorkspaceId,
    /// For which campaign.
    pub campaign_id: CampaignId,
    /// From which strategy version.
    pub strategy_id: Option<StrategyId>,
    /// What it does.
    pub kind: TaskKind,
    /// For which creative.
    pub creative_key: Option<String>,
    /// Where it stands.
    pub state: TaskState,
    /// How often it was tried since it was last asked for.
    pub attempt: i32,
    /// How often it is tried before a person has to look.
    pub max_attempts: i32,
    /// How far the present attempt is, in percent.
    pub progress: i32,
    /// When it is or was due.
    pub run_at: Instant,
    /// Why the last attempt failed.
    pub error: Option<String>,
    /// When it was asked for.
    pub created_at: Instant,
    /// When it last moved.
    pub updated_at: Instant,
    /// When it was settled.
    pub finished_at: Option<Instant>,
}

/// One try of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// Its identifier.
    pub id: AttemptId,
    /// Of which task.
    pub task_id: TaskId,
    /// Which try, from 1.
    pub attempt: i32,
    /// Who tried.
    pub worker: String,
    /// From when.
    pub started_at: Instant,
    /// Till when.
    pub finished_at: Option<Instant>,
    /// How it ended.
    pub outcome: Option<AttemptOutcome>,
    /// Why it failed.
    pub error: Option<String>,
    /// Who made it.
    pub provider: Option<String>,
    /// With what.
    pub model: Option<String>,
    /// What it cost, in millionths of a US dollar.
    pub cost_micros: Option<i64>,
}

/// Which tasks are wanted.
#[derive(Debug, Clone, Default)]
pub struct TaskFilter {
    /// Only those of one workspace.
    pub workspace_id: Option<WorkspaceId>,
    /// Only those in one of these states.
    pub states: Vec<TaskState>,
}

/// A page of the tasks the actor sees, newest first.
pub async fn list_tasks(
    store: &Store,
    actor: &Actor,
    filter: &TaskFilter,
    page: &PageRequest,
) -> Result<Page<Task>> {
    actor.require(Permission::WorkspaceRead)?;
    if let Some(id) = filter.workspace_id {
        actor.require_in(Permission::WorkspaceRead, id, "workspace")?;
    }
    let tx = store.read(actor).await?;
    let mut query =
        tx.find::<task::Entity>().visible(task::Column::WorkspaceId, &actor.visible_workspaces());
    if let Some(id) = filter.workspace_id {
        tenancy::load(&tx, id).await?;
        query = query.filter(task::Column::WorkspaceId.eq(id));
    }
    if !filter.states.is_empty() {
        query = query.filter(task::Column::State.is_in(filter.states.iter().copied()));
    }
    query.page(task::Column::Id, page).await?.try_map(|row| Ok(row.into()))
}

/// Tasks by id, as far as the actor sees them.
pub async fn tasks_by_id(store: &Store, actor: &Actor, ids: &[TaskId]) -> Result<Vec<Task>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    let rows = tx
        .find::<task::Entity>()
        .among(task::Column::Id, ids.iter().copied())
        .visible(task::Column::WorkspaceId, &actor.visible_workspaces())
        .all()
        .await?;
    Ok(rows.into_iter().map(Task::from).collect())
}

/// Every task of campaigns the actor sees, oldest first. Bounded by what a strategy may plan.
pub async fn tasks_by_campaign(
    store: &Store,
    actor: &Actor,
    campaigns: &[CampaignId],
) -> Result<Vec<Task>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    let rows = tx
        .find::<task::Entity>()
        .among(task::Column::CampaignId, campaigns.iter().copied())
        .visible(task::Column::WorkspaceId, &actor.visible_workspaces())
        .ascending(task::Column::Id)
        .all()
        .await?;
    Ok(rows.into_iter().map(Task::from).collect())
}

/// Every attempt at tasks the actor sees, oldest first.
pub async fn attempts_by_task(
    store: &Store,
    actor: &Actor,
    tasks: &[TaskId],
) -> Result<Vec<Attempt>> {
    actor.require(Permission::WorkspaceRead)?;
    let tx = store.read(actor).await?;
    let visible = tx
        .find::<task::Entity>()
        .among(task::Column::Id, tasks.iter().copied())
        .visible(task::Column::WorkspaceId, &actor.visible_workspaces())
        .all()
        .await?;
    let rows = tx
        .find::<task_attempt::Entity>()
        .among(task_attempt::Column::TaskId, visible.iter().map(|row| row.id))
        .ascending(task_attempt::Column::Id)
        .all()
        .await?;
    Ok(rows.into_iter().map(Attempt::from).collect())
}

/// How much work waits, over all organizations: for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backlog {
    /// How many tasks are in each state that is not settled, or dead.
    pub by_state: Vec<(TaskState, i64)>,
    /// Since when the longest waiting task is due.
    pub oldest_due: Option<Instant>,
}

/// How much work waits.
pub async fn backlog(store: &Store) -> Result<Backlog> {
    use sea_orm::{QuerySelect as _, sea_query::ExprTrait as _};
    let tx = store.read_system(SystemReason::Observe).await?;
    let by_state = tx
        .find::<task::Entity>()
        .filter(task::Column::State.is_not_in([TaskState::Succeeded, TaskState::Cancelled]))
        .select_only()
        .column(task::Column::State)
        .expr(task::Column::Id.into_expr().count())
        .group_by(task::Column::State)
        .into_tuple()
        .all(tx.on())
        .await?;
    let oldest = tx
        .find::<task::Entity>()
        .filter(task::Column::State.is_in([TaskState::Queued, TaskState::RetryWait]))
        .filter(task::Column::RunAt.lte(tx.now()))
        .order_by_asc(task::Column::RunAt)
        .one(tx.on())
        .await?;
    tx.commit().await?;
    Ok(Backlog { by_state, oldest_due: oldest.map(|row| row.run_at) })
}

impl From<task::Model> for Task {
    fn from(row: task::Model) -> Self {
        Self {
            id: row.id,
            workspace_id: row.workspace_id,
            campaign_id: row.campaign_id,
            strategy_id: row.strategy_id,
            kind: row.kind,
            creative_key: row.creative_key,
            state: row.state,
            attempt: row.attempt,
            max_attempts: row.max_attempts,
            progress: row.progress,
            run_at: row.run_at,
            error: row.error,
            created_at: row.created_at,
            updated_at: row.updated_at,
            finished_at: row.finished_at,
        }
    }
}

impl From<task_attempt::Model> for Attempt {
    fn from(row: task_attempt::Model) -> Self {
        Self {
            id: row.id,
            task_id: row.task_id,
            attempt: row.attempt,
            worker: row.worker,
            started_at: row.started_at,
            finished_at: row.finished_at,
            outcome: row.outcome,
            error: row.error,
            provider: row.provider,
            model: row.model,
            cost_micros: row.cost_micros,
        }
    }
}
