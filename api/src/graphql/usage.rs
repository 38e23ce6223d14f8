//! What was tried for a client, and what it cost.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{Days, NaiveDate};
use domain::{
    access::Permission,
    generation::{self, Period, UsageBy, UsageOf},
    id::WorkspaceId,
};

use super::{
    context::ContextExt,
    error::Result,
    loader::{UsageKey, many},
    scalars::{Day, Micros},
    task::TaskKindName,
};

/// Days of a period that names none: today and those before it.
const USUAL_DAYS: u64 = 30;

/// How much was tried, and what it cost.
#[derive(Debug, Clone, Copy, SimpleObject)]
pub struct UsageTally {
    /// Attempts that began.
    attempts: i32,
    /// Attempts that made what they were to make.
    succeeded: i32,
    /// Attempts that failed, or were lost with their worker.
    failed: i32,
    /// What they cost, in millionths of a US dollar.
    cost_micros: Micros,
}

/// What began on one day.
#[derive(Debug, SimpleObject)]
pub struct UsageOfDay {
    /// The day, by UTC.
    day: Day,
    /// How much.
    tally: UsageTally,
}

/// What one kind of work took.
#[derive(Debug, SimpleObject)]
pub struct UsageOfKind {
    /// The kind of work.
    kind: TaskKindName,
    /// How much.
    tally: UsageTally,
}

/// What one maker made.
#[derive(Debug, SimpleObject)]
pub struct UsageOfMaker {
    /// Who: `builtin`, `gemini`, …
    provider: String,
    /// With what.
    model: Option<String>,
    /// How much.
    tally: UsageTally,
}

/// What was tried for a client in some days, and what it cost.
#[derive(Debug)]
pub struct Usage {
    workspace_id: WorkspaceId,
    period: Period,
}

impl Usage {
    /// Of the days between two, both included; the last thirty where they are left out.
    pub(super) fn of(
        ctx: &Context<'_>,
        workspace_id: WorkspaceId,
        from: Option<Day>,
        to: Option<Day>,
    ) -> Result<Self> {
        ctx.actor()?.require_in(Permission::WorkspaceManage, workspace_id, "workspace")?;
        let today = ctx.state()?.ambient.clock.now().date_naive();
        let to = to.map_or(today, |day| day.0);
        let usual = to.checked_sub_days(Days::new(USUAL_DAYS - 1)).unwrap_or(NaiveDate::MIN);
        let period = Period::new(from.map_or(usual, |day| day.0), to)?;
        Ok(Self { workspace_id, period })
    }

    async fn read(&self, ctx: &Context<'_>, by: UsageBy) -> Result<Vec<generation::Usage>> {
        let (workspace_id, period) = (self.workspace_id, self.period);
        many(ctx.loaders()?, UsageKey { workspace_id, period, by }).await
    }
}

/// What was tried for a client in some days, and what it cost. Lists leave out what nothing was tried
/// of.
#[Object]
impl Usage {
    /// The first day, by UTC.
    async fn from(&self) -> Day {
        self.period.from().into()
    }

    /// The last day, by UTC.
    async fn to(&self) -> Day {
        self.period.to().into()
    }

    /// All of it.
    async fn total(&self, ctx: &Context<'_>) -> Result<UsageTally> {
        // Every attempt is of one of the four kinds of work.
        let kinds = self.read(ctx, UsageBy::Kind).await?;
        Ok(tally(kinds.iter().fold(generation::Tally::default(), |sum, kind| sum + kind.tally)))
    }

    /// Day by day, by when attempts began, the first first.
    #[graphql(complexity = "30 * child_complexity + 10")]
    async fn days(&self, ctx: &Context<'_>) -> Result<Vec<UsageOfDay>> {
        let found = self.read(ctx, UsageBy::Day).await?.into_iter();
        Ok(found
            .filter_map(|part| match part.of {
                UsageOf::Day(day) => Some(UsageOfDay { day: day.into(), tally: tally(part.tally) }),
                UsageOf::Kind(_) | UsageOf::Maker { .. } => None,
            })
            .collect())
    }

    /// By what the work was.
    #[graphql(complexity = "4 * child_complexity + 10")]
    async fn kinds(&self, ctx: &Context<'_>) -> Result<Vec<UsageOfKind>> {
        let found = self.read(ctx, UsageBy::Kind).await?.into_iter();
        Ok(found
            .filter_map(|part| match part.of {
                UsageOf::Kind(kind) => {
                    Some(UsageOfKind { kind: kind.into(), tally: tally(part.tally) })
                }
                UsageOf::Day(_) | UsageOf::Maker { .. } => None,
            })
            .collect())
    }

    /// By who made something, and with what, the busiest first. Attempts that made nothing are not in
    /// it.
    #[graphql(complexity = "10 * child_complexity + 10")]
    async fn makers(&self, ctx: &Context<'_>) -> Result<Vec<UsageOfMaker>> {
        let found = self.read(ctx, UsageBy::Maker).await?.into_iter();
        Ok(found
            .filter_map(|part| match part.of {
                UsageOf::Maker { provider, model } => {
                    Some(UsageOfMaker { provider, model, tally: tally(part.tally) })
                }
                UsageOf::Day(_) | UsageOf::Kind(_) => None,
            })
            .collect())
    }
}

fn tally(tally: generation::Tally) -> UsageTally {
    let count = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
    UsageTally {
        attempts: count(tally.attempts),
        succeeded: count(tally.succeeded),
        failed: count(tally.failed),
        cost_micros: Micros(tally.cost_micros),
    }
}
