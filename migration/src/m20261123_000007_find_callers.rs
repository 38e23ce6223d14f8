//! PostgreSQL finds out who calls in one statement.
//!
//! Before there is an organization to look in, a lookup has to look across all of them, and would take a
//! transaction of its own for it: five statements for each request. The function says so for itself alone,
//! and takes it back.

#![expect(
    elided_lifetimes_in_paths,
    reason = "async_trait binds a spelled-out lifetime otherwise than MigrationTrait does"
)]

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

/// Whose the session with this hash is, with a row for each of their workspace roles. It is the body of
/// `session_caller` and asked as it stands on SQLite; a change is a migration.
pub const SESSION_CALLER: &str = include_str!("../sql/0007_session_caller.sql");

/// Whose the API token with this hash is; as [`SESSION_CALLER`], of `token_caller`.
pub const TOKEN_CALLER: &str = include_str!("../sql/0007_token_caller.sql");

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

fn function(name: &str, question: &str) -> String {
    format!(
        "CREATE FUNCTION {name}(text) RETURNS TABLE (id uuid, user_id uuid, organization_id uuid, name text, \
         seen_at timestamp with time zone, expires_at timestamp with time zone, \
         revoked_at timestamp with time zone, scopes text, workspaces text, role text, workspace_id uuid, \
         workspace_role text) LANGUAGE plpgsql AS $body$\n\
         DECLARE before text := current_setting('app.system', true);\n\
         BEGIN\n\
         PERFORM set_config('app.system', 'on', true);\n\
         RETURN QUERY {question};\n\
         PERFORM set_config('app.system', coalesce(before, ''), true);\n\
         END $body$;\n"
    )
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            let both = [("session_caller", SESSION_CALLER), ("token_caller", TOKEN_CALLER)];
            let sql = both.map(|(name, question)| function(name, question)).concat();
            manager.get_connection().execute_unprepared(&sql).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        if manager.get_database_backend() == DatabaseBackend::Postgres {
            let drop = "DROP FUNCTION session_caller(text); DROP FUNCTION token_caller(text)";
            manager.get_connection().execute_unprepared(drop).await?;
        }
        Ok(())
    }
}
