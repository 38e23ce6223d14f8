//! The relay's one query, in SQL because it ranks by a window.

use sea_orm::{ConnectionTrait, EntityTrait, QueryFilter, Statement, Value};

use super::{entity::task, system::SystemTx, tenant::among};
use crate::{
    error::{Error, Result},
    generation::{TaskKind, TaskState},
};

impl SystemTx {
    /// Due tasks of these kinds, one of each workspace in turn, as many as `window` has room for
    /// beside those that were spoken of and not yet taken.
    pub(crate) async fn due_tasks(
        &self,
        kinds: &[TaskKind],
        window: u64,
    ) -> Result<Vec<task::Model>> {
        let backend = self.tx.get_database_backend();
        let kinds = kinds.iter().map(|kind| format!("'{kind}'")).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT ranked.id FROM ( \
               SELECT id, wake_at, row_number() OVER ( \
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
        #[expect(clippy::disallowed_methods, reason = "part of the store's island: see system.rs")]
        let ranked =
            self.tx.query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let ids: Vec<uuid::Uuid> = ranked
            .iter()
            .map(|row| row.try_get("", "id"))
            .collect::<std::result::Result<_, _>>()?;
        #[expect(clippy::disallowed_methods, reason = "part of the store's island: see system.rs")]
        let mut rows = task::Entity::find()
            .filter(among(backend, task::Column::Id, ids.iter().copied()))
            .all(&self.tx)
            .await?;
        rows.sort_by_key(|row| ids.iter().position(|id| *id == uuid::Uuid::from(row.id)));
        Ok(rows)
    }
}
