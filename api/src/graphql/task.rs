//! Background work.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use domain::{
    access::Permission,
    generation::{self, AttemptOutcome, TaskFilter, TaskKind, TaskState},
    id::{StrategyId, TaskId},
    store::page::Direction,
};
use serde::Serialize;

use super::{
    campaign::Campaign,
    connection::{PageArguments, connection, cost, page},
    context::ContextExt,
    error::Result,
    id,
    loader::{AttemptsOf, many, one},
    payload::payload,
    plain::plain,
    scalars::{Micros, Timestamp},
};

/// What a task does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "TaskKind")]
pub enum TaskKindName {
    /// Plan a campaign.
    Strategize,
    /// Write the text of a creative.
    WriteCopy,
    /// Draw the picture of a creative.
    DrawImage,
    /// Film the video of a creative.
    FilmVideo,
}

/// Where a task stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[graphql(remote = "TaskState")]
pub enum TaskStateName {
    /// Waits for a worker.
    Queued,
    /// A worker is at it.
    Leased,
    /// Done.
    Succeeded,
    /// Failed; waits for its next attempt.
    RetryWait,
    /// Failed for good; a person can have it tried again.
    Dead,
    /// Called off.
    Cancelled,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "AttemptOutcome")]
pub enum AttemptOutcomeName {
    /// With a result.
    Succeeded,
    /// With an error.
    Failed,
    /// The worker fell silent.
    Lost,
    /// The task was given back or called off.
    Cancelled,
}

/// One try of a task.
#[derive(Debug, Clone)]
pub struct Attempt(pub Arc<generation::Attempt>);

/// One try of a task.
#[Object]
impl Attempt {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// Which try, from 1.
    async fn number(&self) -> i32 {
        self.0.attempt
    }

    /// From when.
    async fn started_at(&self) -> Timestamp {
        self.0.started_at.into()
    }

    /// Till when; null while it runs.
    async fn finished_at(&self) -> Option<Timestamp> {
        self.0.finished_at.map(Timestamp::from)
    }

    /// How it ended; null while it runs.
    async fn outcome(&self) -> Option<AttemptOutcomeName> {
        self.0.outcome.map(AttemptOutcomeName::from)
    }

    /// Why it failed.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// Who made it: `builtin`, `gemini`, …
    async fn provider(&self) -> Option<&str> {
        self.0.provider.as_deref()
    }

    /// With what.
    async fn model(&self) -> Option<&str> {
        self.0.model.as_deref()
    }

    /// What it cost, in millionths of a US dollar.
    async fn cost_micros(&self) -> Option<Micros> {
        self.0.cost_micros.map(Micros)
    }
}

/// A unit of background work.
#[derive(Debug, Clone)]
pub struct Task(pub Arc<generation::Task>);

/// A unit of background work.
#[Object]
impl Task {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// What it does.
    async fn kind(&self) -> TaskKindName {
        self.0.kind.into()
    }

    /// For which creative of the strategy.
    async fn creative_key(&self) -> Option<&str> {
        self.0.creative_key.as_deref()
    }

    /// For which campaign.
    async fn campaign(&self, ctx: &Context<'_>) -> Result<Option<Campaign>> {
        Ok(one(ctx.loaders()?, self.0.campaign_id).await?.map(Campaign))
    }

    /// Where it stands.
    async fn state(&self) -> TaskStateName {
        self.0.state.into()
    }

    /// How often it was tried since it was last asked for.
    async fn attempt(&self) -> i32 {
        self.0.attempt
    }

    /// How often it is tried before a person has to look.
    async fn max_attempts(&self) -> i32 {
        self.0.max_attempts
    }

    /// How far the present attempt is, in percent.
    async fn progress(&self) -> i32 {
        self.0.progress
    }

    /// When it is or was due.
    async fn run_at(&self) -> Timestamp {
        self.0.run_at.into()
    }

    /// Why the last attempt failed.
    async fn error(&self) -> Option<&str> {
        self.0.error.as_deref()
    }

    /// Every try, oldest first.
    #[graphql(complexity = "5 * child_complexity + 1")]
    async fn attempts(&self, ctx: &Context<'_>) -> Result<Vec<Attempt>> {
        Ok(many(ctx.loaders()?, AttemptsOf(self.0.id)).await?.into_iter().map(Attempt).collect())
    }

    /// When it was asked for.
    async fn created_at(&self) -> Timestamp {
        self.0.created_at.into()
    }

    /// When it last moved.
    async fn updated_at(&self) -> Timestamp {
        self.0.updated_at.into()
    }

    /// When it was settled.
    async fn finished_at(&self) -> Option<Timestamp> {
        self.0.finished_at.map(Timestamp::from)
    }
}

/// How far the tasks of a strategy version are, 0 to 100 percent; nothing where it has none.
pub(super) fn progress(
    tasks: &[Arc<generation::Task>],
    strategy: Option<StrategyId>,
) -> Option<i32> {
    let shares: Vec<i32> = tasks
        .iter()
        .filter(|task| task.kind != TaskKind::Strategize && task.strategy_id == strategy)
        .map(|task| match task.state {
            TaskState::Succeeded | TaskState::Cancelled => 100,
            TaskState::Leased => task.progress,
            TaskState::Queued | TaskState::RetryWait | TaskState::Dead => 0,
        })
        .collect();
    let count = i32::try_from(shares.len()).ok()?;
    shares.iter().sum::<i32>().checked_div(count)
}

plain!(Task {
    "id" => id,
    "kind" => kind,
    "creativeKey" => creative_key,
    "state" => state,
    "attempt" => attempt,
    "maxAttempts" => max_attempts,
    "progress" => progress,
    "runAt" => run_at,
    "error" => error,
    "createdAt" => created_at,
    "updatedAt" => updated_at,
    "finishedAt" => finished_at,
});

connection!(Task, TaskConnection, TaskEdge);

/// Questions about background work.
#[derive(Debug, Default)]
pub struct TaskQuery;

#[Object]
impl TaskQuery {
    /// The tasks the caller sees, newest first.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn tasks(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of one workspace.")] workspace_id: Option<ID>,
        #[graphql(desc = "Only those in one of these states.")] states: Option<Vec<TaskStateName>>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "In front of this cursor.")] before: Option<String>,
    ) -> Result<TaskConnection> {
        let request =
            page::<TaskId>(PageArguments { first, after, last, before }, Direction::NewestFirst)?;
        let filter = TaskFilter {
            workspace_id: id::parse_optional(workspace_id.as_ref(), "workspaceId")?,
            states: states.into_iter().flatten().map(TaskState::from).collect(),
        };
        let found = generation::list_tasks(ctx.store()?, ctx.actor()?, &filter, &request).await?;
        Ok(TaskConnection::from_page(found, |row| row.id.to_string(), |row| Task(row.into()), None))
    }
}

/// Which dead task to try again.
#[derive(InputObject)]
pub struct TaskRetryInput {
    /// The task.
    task_id: ID,
}

/// Which task to call off.
#[derive(InputObject)]
pub struct TaskCancelInput {
    /// The task.
    task_id: ID,
}

payload! {
    /// What `taskRetry` answers.
    TaskRetryPayload {
        /// The task, in the queue again.
        task: Task,
    }
}

payload! {
    /// What `taskCancel` answers.
    TaskCancelPayload {
        /// The task, called off.
        task: Task,
    }
}

/// Changes to background work.
#[derive(Debug, Default)]
pub struct TaskMutation;

#[Object]
impl TaskMutation {
    /// Has a dead task tried again. Needs `tasks:manage`.
    async fn task_retry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: TaskRetryInput,
    ) -> Result<TaskRetryPayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::TasksManage)?;
            let id: TaskId = id::parse(&input.task_id, "taskId")?;
            generation::retry_task(store, actor, id).await.map(|task| Task(task.into()))
        };
        TaskRetryPayload::of(outcome.await)
    }

    /// Calls a task off: its campaign will be ready without what it would have made. Needs
    /// `tasks:manage`.
    async fn task_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Everything it takes.")] input: TaskCancelInput,
    ) -> Result<TaskCancelPayload> {
        let (store, actor) = (ctx.store()?, ctx.actor()?);
        let outcome = async {
            actor.require(Permission::TasksManage)?;
            let id: TaskId = id::parse(&input.task_id, "taskId")?;
            generation::cancel_task(store, actor, id).await.map(|task| Task(task.into()))
        };
        TaskCancelPayload::of(outcome.await)
    }
}
