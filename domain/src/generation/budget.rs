//! What a workspace may spend on makers in a month, and what it has.

use chrono::{Datelike as _, NaiveDate};
use sea_orm::{
    ColumnTrait,
    sea_query::{Expr, ExprTrait as _},
};

use crate::{
    clock::Instant,
    error::{Error, Result},
    id::WorkspaceId,
    store::{entity::workspace, tenant::TenantTx},
};

/// What may be spent in a month, and what has been, in millionths of a US dollar.
///
/// It is looked at before each call. Calls that are under way at once may go beyond it by what they cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// The most in a month; nothing where there is no bound.
    pub limit: Option<u64>,
    /// What this month has cost so far.
    pub spent: u64,
    /// The first day of the next month, by UTC.
    pub until: NaiveDate,
}

impl Budget {
    /// As it stands now.
    pub(crate) fn of(row: &workspace::Model, now: Instant) -> Result<Self> {
        let limit = row.monthly_budget_micros.map(u64::try_from);
        let is_current = row.spent_month.as_deref() == Some(month(now).as_str());
        let spent = if is_current { row.spent_micros } else { 0 };
        Ok(Self {
            limit: limit.transpose().map_err(Error::internal)?,
            spent: u64::try_from(spent).map_err(Error::internal)?,
            until: next_month(now),
        })
    }

    /// Whether nothing may be spent any more this month.
    pub fn is_used_up(&self) -> bool {
        self.limit.is_some_and(|limit| self.spent >= limit)
    }

    /// Why nothing is asked of a model, for the person.
    pub fn refusal(&self) -> String {
        let limit = self.limit.unwrap_or_default();
        format!(
            "this month's budget of {}.{:02} US dollars is used up; a manager of the workspace can raise \
             it, or it goes on from {}",
            limit / 1_000_000,
            limit % 1_000_000 / 10_000,
            self.until
        )
    }
}

/// Adds what was just paid to the month's sum.
pub(super) async fn spend(
    tx: &TenantTx,
    workspace_id: WorkspaceId,
    cost_micros: i64,
) -> Result<()> {
    let month = month(tx.now());
    let so_far = Expr::case(
        workspace::Column::SpentMonth.eq(month.as_str()),
        Expr::col(workspace::Column::SpentMicros),
    )
    .finally(0);
    tx.update::<workspace::Entity>()
        .filter(workspace::Column::Id.eq(workspace_id))
        .set(workspace::Column::SpentMicros, Expr::expr(so_far).add(cost_micros))
        .set(workspace::Column::SpentMonth, Expr::value(Some(month)))
        .run()
        .await?;
    Ok(())
}

fn month(now: Instant) -> String {
    now.format("%Y-%m").to_string()
}

fn next_month(now: Instant) -> NaiveDate {
    let today = now.date_naive();
    let (year, month) =
        if today.month() == 12 { (today.year() + 1, 1) } else { (today.year(), today.month() + 1) };
    NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_says_what_it_is_and_when_it_goes_on() {
        let until = "2026-12-01".parse().unwrap();
        let budget = |limit, spent| Budget { limit, spent, until };
        assert!(!budget(None, u64::MAX).is_used_up());
        assert!(!budget(Some(2), 1).is_used_up());
        assert!(budget(Some(2), 2).is_used_up());
        assert!(budget(Some(0), 0).is_used_up(), "nothing may be spent");
        let said = budget(Some(12_345_678), 0).refusal();
        assert!(said.contains("12.34 US dollars") && said.contains("2026-12-01"), "{said}");
    }

    #[test]
    fn the_year_ends_in_january() {
        let at = |text: &str| text.parse::<Instant>().unwrap();
        assert_eq!(next_month(at("2026-12-31T23:59:59Z")).to_string(), "2027-01-01");
        assert_eq!(next_month(at("2026-02-01T00:00:00Z")).to_string(), "2026-03-01");
        assert_eq!(month(at("2026-02-01T00:00:00Z")), "2026-02");
    }
}
