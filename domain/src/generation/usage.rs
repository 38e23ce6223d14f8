//! What was tried in a workspace and what it cost: counted and summed by the database.

use chrono::{Days, NaiveDate, NaiveTime};
use sea_orm::{
    ColumnTrait, QuerySelect as _,
    sea_query::{Alias, Expr, ExprTrait as _, SimpleExpr},
};

use super::lifecycle::{AttemptOutcome, TaskKind};
use crate::{
    access::{Actor, Permission},
    error::{Error, Result},
    id::WorkspaceId,
    store::{
        Store,
        entity::{task, task_attempt},
    },
};

/// The longest period, in days: a leap year.
const MAX_DAYS: i64 = 366;

/// Some days, by UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

impl Period {
    /// From one day to another, both included.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Result<Self> {
        if from > to {
            return Err(Error::invalid("from", "must not be after `to`"));
        }
        if (to - from).num_days() >= MAX_DAYS {
            return Err(Error::invalid("from", format!("must be at most {MAX_DAYS} days in all")));
        }
        Ok(Self { from, to })
    }

    /// The first day.
    pub const fn from(self) -> NaiveDate {
        self.from
    }

    /// The last day.
    pub const fn to(self) -> NaiveDate {
        self.to
    }
}

/// What usage is told by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum UsageBy {
    /// The day an attempt began, by UTC.
    Day,
    /// What the task does.
    Kind,
    /// Who made something, and with what. Attempts that made nothing are not in it.
    Maker,
}

/// What one part of the usage is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UsageOf {
    /// A day, by UTC.
    Day(NaiveDate),
    /// A kind of work.
    Kind(TaskKind),
    /// A maker and its model.
    Maker {
        /// Who.
        provider: String,
        /// With what.
        model: Option<String>,
    },
}

/// A part of the usage of a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// In which workspace.
    pub workspace_id: WorkspaceId,
    /// Of what.
    pub of: UsageOf,
    /// How much.
    pub tally: Tally,
}

/// How much was tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many attempts began.
    pub attempts: i64,
    /// How many of them made what they were to make.
    pub succeeded: i64,
    /// How many of them failed, or were lost with their worker.
    pub failed: i64,
    /// What they cost, in millionths of a US dollar.
    pub cost_micros: i64,
}

impl std::ops::Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            attempts: self.attempts + other.attempts,
            succeeded: self.succeeded + other.succeeded,
            failed: self.failed + other.failed,
            cost_micros: self.cost_micros + other.cost_micros,
        }
    }
}

/// A row as the database answers it: workspace, two labels, and the four numbers of a [`Tally`].
type Row = (WorkspaceId, String, Option<String>, i64, i64, i64, i64);

/// The usage of those workspaces that the actor manages, one statement for all of them. Days, kinds
/// and makers without any attempt are left out.
pub async fn usage(
    store: &Store,
    actor: &Actor,
    workspaces: &[WorkspaceId],
    period: Period,
    by: UsageBy,
) -> Result<Vec<Usage>> {
    actor.require(Permission::WorkspaceManage)?;
    let managed = workspaces
        .iter()
        .copied()
        .filter(|id| actor.grants.in_workspace(*id).contains(Permission::WorkspaceManage));
    let (from, until) = (period.from, period.to.checked_add_days(Days::new(1)));
    let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
    let tx = store.read(actor).await?;
    let mut attempts = tx
        .find::<task_attempt::Entity>()
        .beside::<task::Entity>(task_attempt::Column::TaskId, task::Column::Id)
        .filter(task::Column::WorkspaceId.is_in(managed))
        .filter(task_attempt::Column::StartedAt.gte(midnight(from)));
    if let Some(until) = until {
        attempts = attempts.filter(task_attempt::Column::StartedAt.lt(midnight(until)));
    }
    let (label, second) = match by {
        UsageBy::Day => {
            let day = tx.day(task_attempt::Column::StartedAt);
            (day.clone(), day)
        }
        UsageBy::Kind => (task::Column::Kind.into_expr(), task::Column::Kind.into_expr()),
        UsageBy::Maker => {
            attempts = attempts.filter(task_attempt::Column::Provider.is_not_null());
            let provider = task_attempt::Column::Provider.into_expr();
            (provider, task_attempt::Column::Model.into_expr())
        }
    };
    let ended = |outcomes: &[AttemptOutcome]| {
        let ended = task_attempt::Column::Outcome.is_in(outcomes.iter().copied());
        let counts: SimpleExpr = Expr::case(ended, 1).finally(0).into();
        whole(counts.sum())
    };
    let cost = Expr::col((task_attempt::Entity, task_attempt::Column::CostMicros)).sum();
    let rows: Vec<Row> = attempts
        .tally(|select| {
            select
                .expr_as(Expr::col((task::Entity, task::Column::WorkspaceId)), "workspace")
                .expr_as(label.clone(), "label")
                .expr_as(second.clone(), "second")
                .expr_as(task_attempt::Column::Id.count(), "attempts")
                .expr_as(ended(&[AttemptOutcome::Succeeded]), "succeeded")
                .expr_as(ended(&[AttemptOutcome::Failed, AttemptOutcome::Lost]), "failed")
                .expr_as(whole(cost.if_null(0)), "cost")
                .group_by(Expr::col((task::Entity, task::Column::WorkspaceId)))
                .group_by(label)
                .group_by(second)
        })
        .await?;
    let mut found = rows.into_iter().map(|row| read(row, by)).collect::<Result<Vec<_>>>()?;
    found.sort_by_key(|usage| match &usage.of {
        UsageOf::Day(day) => (Some(*day), None, 0),
        UsageOf::Kind(kind) => (None, Some(*kind), 0),
        UsageOf::Maker { .. } => (None, None, -usage.tally.attempts),
    });
    Ok(found)
}

/// PostgreSQL adds whole numbers up to a decimal.
fn whole(sum: SimpleExpr) -> SimpleExpr {
    sum.cast_as(Alias::new("bigint"))
}

fn read(row: Row, by: UsageBy) -> Result<Usage> {
    let (workspace_id, label, second, attempts, succeeded, failed, cost_micros) = row;
    let of = match by {
        UsageBy::Day => UsageOf::Day(label.parse().map_err(Error::internal)?),
        UsageBy::Kind => UsageOf::Kind(label.parse().map_err(Error::internal)?),
        UsageBy::Maker => UsageOf::Maker { provider: label, model: second },
    };
    let tally = Tally { attempts, succeeded, failed, cost_micros };
    Ok(Usage { workspace_id, of, tally })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_at_most_a_leap_year_and_not_backwards() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert!(Period::new(day("2026-11-23"), day("2026-11-23")).is_ok());
        assert!(Period::new(day("2028-01-01"), day("2028-12-31")).is_ok());
        assert!(Period::new(day("2027-12-31"), day("2028-12-31")).is_err());
        assert!(Period::new(day("2026-11-24"), day("2026-11-23")).is_err());
    }
}
