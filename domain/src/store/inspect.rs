//! What the operator should know of the database.

#![expect(clippy::disallowed_methods, reason = "asks the server about itself, not about rows")]

use sea_orm::{DatabaseBackend, Statement};

use super::{DatabaseKind, Store};
use crate::error::{Error, Result};

/// How the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// Its name and version.
    pub version: String,
    /// What makes it unsafe to run on, and how to mend it.
    pub danger: Option<String>,
}

impl Store {
    /// Asks the database about itself.
    pub async fn inspect(&self) -> Result<Health> {
        const SQLITE: &str = "SELECT sqlite_version() AS version";
        const POSTGRES: &str = "SELECT current_setting('server_version') AS version, \
             current_setting('server_version_num')::int AS number, \
             rolname::text AS role, rolsuper OR rolbypassrls AS unbound, \
             current_setting('lock_timeout') <> '0' \
               AND current_setting('statement_timeout') <> '0' \
               AND current_setting('idle_in_transaction_session_timeout') <> '0' \
               AND current_setting('default_transaction_read_only') = 'on' AS bounded, \
             EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
               WHERE c.relkind = 'r' AND n.nspname = current_schema() \
               AND pg_has_role(current_user, c.relowner, 'MEMBER')) AS owner \
             FROM pg_roles WHERE rolname = current_user";
        let sqlite = Statement::from_string(DatabaseBackend::Sqlite, SQLITE);
        let (_, rows) = self.read_first(sqlite, POSTGRES).await?;
        let row = rows.first().ok_or_else(|| Error::internal("no answer"))?;
        let version: String = row.try_get("", "version")?;
        if self.kind == DatabaseKind::Sqlite {
            return Ok(Health { version: format!("SQLite {version}"), danger: None });
        }
        let number: i32 = row.try_get("", "number")?;
        let role: String = row.try_get("", "role")?;
        let unbound: bool = row.try_get("", "unbound")?;
        let bounded: bool = row.try_get("", "bounded")?;
        let owner: bool = row.try_get("", "owner")?;
        let danger = if number < 150_000 {
            Some(format!("PostgreSQL {version} is too old; 15 is the least"))
        } else if unbound {
            Some(format!(
                "row-level security does not bind the role {role}: connect as one that is \
                 neither superuser nor has BYPASSRLS"
            ))
        } else if owner {
            Some(format!(
                "the role {role} may act as the owner of the tables, who can take down the \
                 walls between tenants and rewrite history: connect as one that owns none \
                 and has only been granted SELECT, INSERT, UPDATE and DELETE"
            ))
        } else if bounded {
            None
        } else {
            Some(
                "sessions have no timeouts: a connection pooler in between drops the \
                 `options` that new connections ask for; let it pass them on"
                    .to_owned(),
            )
        };
        Ok(Health { version: format!("PostgreSQL {version}"), danger })
    }
}
