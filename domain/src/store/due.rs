//! The relay's one query, in SQL because it ranks by a window.

#![expect(clippy::disallowed_methods, reason = "part of the store's island: see system.rs")]

use sea_orm::{ConnectionTrait, FromQueryResult, Statement, Value};

use super::system::SystemTx;
use crate::{
    error::{Error, Result},
    generation::{TaskKind, TaskState},
    id::{OrganizationId, TaskId},
};

/// What the relay needs to know of a task to speak of it.
#[derive(Debug, FromQueryResult)]
pub(crate) struct DueTask {
    pub(crate) organization_id: OrganizationId,
    pub(crate) id: TaskId,
    pub(crate) kind: TaskKind,
    pub(crate) fence: i64,
}

impl SystemTx {
    /// Due tasks of these kinds, one of each workspace in turn, as many as `window` has room for
    /// beside those that were spoken of and not yet taken.
    pub(crate) async fn due_tasks(&self, kinds: &[TaskKind], window: u64) -> Result<Vec<DueTask>> {
        let backend = self.tx.get_database_backend();
        let kinds = kinds.iter().map(|kind| format!("'{kind}'")).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT ranked.organization_id, ranked.id, ranked.kind, ranked.fence FROM ( \
               SELECT organization_id, id, kind, fence, wake_at, row_number() OVER ( \
                 PARTITION BY organization_id, workspace_id ORDER BY wake_at, id) AS place \
               FROM tasks WHERE wake_at <= $1 AND kind IN ({kinds}) \
             ) AS ranked \
             ORDER BY ranked.place, ranked.wake_at, ranked.id \
             LIMIT max(0, $2 - (SELECT count(*) FROM tasks WHERE wake_at > $1 AND run_at <= $1 \
               AND state IN ('{}', '{}') AND kind IN ({kinds})))",
            TaskState::Queued,
            TaskState::RetryWait,
        );
        let sql = match backend {
            sea_orm::DatabaseBackend::Postgres => sql.replace("max(0,", "greatest(0,"),
            _ => sql,
        };
        let window = i64::try_from(window).map_err(Error::internal)?;
        let values: [Value; 2] = [self.now.into(), window.into()];
        let ranked = Statement::from_sql_and_values(backend, sql, values);
        Ok(DueTask::find_by_statement(ranked).all(&self.tx).await?)
    }
}
