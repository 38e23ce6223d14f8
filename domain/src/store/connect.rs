//! Opening the database, by URL.

use std::{path::Path, sync::Arc, time::Duration};

use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, QueryResult, Statement};
use tokio::sync::Notify;
use uuid::Uuid;

use super::{
    LEASE, Store,
    snapshot::Places,
    system::{SystemReason, SystemTx},
    tenant::TenantTx,
    transaction::{Pool, Transaction},
};
use crate::{
    access::Actor,
    clock::Ambient,
    error::{Error, Result},
};

/// What every session on PostgreSQL is held to.
const SESSION: [(&str, &str); 3] = [
    // How long a transaction waits for a row that another one holds.
    ("lock_timeout", "10s"),
    // How long one statement may take: none here should need a tenth of it.
    ("statement_timeout", "30s"),
    // After how long a transaction ends that nobody goes on with: a process that is frozen or cut
    // off does not hold up everybody else for ever.
    ("idle_in_transaction_session_timeout", "20s"),
];

/// What sessions that only read are held to besides. SQLite's readers see one picture anyhow.
const READING: [(&str, &str); 2] =
    [("default_transaction_isolation", "repeatable read"), ("default_transaction_read_only", "on")];

/// After how long without use a connection is asked whether it lives before it is used again.
const IDLE: Duration = Duration::from_secs(1);

/// Row-level security looks at this: the transaction is across organizations.
const ACROSS: &str = "SELECT set_config('app.system', 'on', true)";

/// Row-level security looks at this: the transaction sees the rows of the actor's organization.
fn in_organization(actor: &Actor) -> String {
    let id = Uuid::from(actor.organization_id);
    format!("SELECT set_config('app.organization_id', '{id}', true)")
}

/// Which database a URL names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseKind {
    /// One file.
    Sqlite,
    /// A PostgreSQL server, version 15 or later.
    Postgres,
}

/// How to reach the database.
#[derive(Debug, Clone)]
pub struct Database {
    /// `sqlite:PATH`, `sqlite://PATH` or `postgres://…`.
    pub url: String,
    /// The most connections that read at once; on PostgreSQL as many may write besides. Two at the
    /// least where requests are answered: see [`Store::snapshot`].
    pub max_connections: u32,
    /// How long a caller waits for a connection.
    pub acquire_timeout: Duration,
    /// Whether each statement is told as an event of the target `sqlx::query`, without its values but
    /// for the ids and digests that transactions begin with.
    pub tell_statements: bool,
}

/// What connections are for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    Write,
    Read,
}

impl Database {
    /// The URL with bounds that suit one server process.
    pub fn at(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            max_connections: 16,
            acquire_timeout: Duration::from_secs(5),
            tell_statements: false,
        }
    }

    /// Which database the URL names.
    pub fn kind(&self) -> Result<DatabaseKind> {
        match self.url.split(':').next() {
            Some("sqlite") => Ok(DatabaseKind::Sqlite),
            Some("postgres" | "postgresql") => Ok(DatabaseKind::Postgres),
            _ => Err(Error::invalid(
                "database.url",
                "must start with sqlite: or postgres:, for example sqlite:./var/promote.db",
            )),
        }
    }

    /// The file, where the database is one.
    pub fn file(&self) -> Option<&Path> {
        self.url.strip_prefix("sqlite:").map(|rest| Path::new(rest.trim_start_matches("//")))
    }

    async fn open(
        &self,
        kind: DatabaseKind,
        purpose: Purpose,
        connections: u32,
    ) -> Result<DatabaseConnection> {
        let options = self.options(kind, purpose, connections);
        #[expect(clippy::disallowed_methods, reason = "the one home of the connection")]
        let connection = sea_orm::Database::connect(options).await?;
        Ok(connection)
    }

    fn options(&self, kind: DatabaseKind, purpose: Purpose, connections: u32) -> ConnectOptions {
        let url = match kind {
            DatabaseKind::Postgres => self.url.clone(),
            DatabaseKind::Sqlite => {
                let path = self.file().unwrap_or(Path::new(""));
                format!("sqlite://{}?mode=rwc", path.display())
            }
        };
        let mut options = ConnectOptions::new(url);
        options
            .max_connections(connections)
            .acquire_timeout(self.acquire_timeout)
            // Either has the pool look after itself in the background, in sqlx 0.9.0 now and then in a
            // loop without end on one thread of the runtime: a count of what is idle goes below zero
            // (transact-rs/sqlx#3645). So none does; [`Connections`] has its own way with what grows old.
            .max_lifetime(None)
            .idle_timeout(None)
            .test_before_acquire_if_idle_for(IDLE)
            .sqlx_logging(self.tell_statements)
            .map_sqlx_sqlite_opts(|sqlite| {
                sqlite
                    .foreign_keys(true)
                    .busy_timeout(Duration::from_secs(10))
                    // Rows come from a thread of the database's own: one turn for a page of them.
                    .row_buffer_size(1024)
                    .pragma("journal_mode", "WAL")
                    // Every commit reaches the disk: an accepted approval survives a power cut.
                    .pragma("synchronous", "FULL")
            });
        options.map_sqlx_postgres_opts(move |postgres| match purpose {
            Purpose::Write => postgres.options(SESSION),
            Purpose::Read => postgres.options(SESSION).options(READING),
        });
        options
    }
}

impl Store {
    /// Opens the database. Does not migrate: see [`Store::migrate`].
    pub async fn connect(database: &Database, ambient: Ambient) -> Result<Self> {
        let kind = database.kind()?;
        let writers = match kind {
            DatabaseKind::Postgres => database.max_connections,
            DatabaseKind::Sqlite => 1,
        };
        let migrating = database.open(kind, Purpose::Write, writers).await?;
        let reading = database.open(kind, Purpose::Read, database.max_connections).await?;
        let write = Pool::of(kind, migrating.clone(), Purpose::Write, database);
        let read = Pool::of(kind, reading, Purpose::Read, database);
        let wakes = Arc::new(Notify::new());
        let places = Places::of(database);
        Ok(Self {
            migrating,
            write,
            read,
            kind,
            ambient,
            wakes,
            lease: LEASE,
            snapshot: None,
            places,
        })
    }

    /// Brings the schema up to date; does nothing where it is, so that a role that owns no tables may
    /// say it too.
    pub async fn migrate(&self) -> Result<()> {
        if self.is_migrated().await {
            return Ok(());
        }
        Ok(Migrator::up(&self.migrating, None).await?)
    }

    /// Whether every migration is known to have been applied.
    async fn is_migrated(&self) -> bool {
        #[expect(clippy::disallowed_methods, reason = "the library would create its table first")]
        let statement = Statement::from_string(
            self.migrating.get_database_backend(),
            "SELECT version FROM seaql_migrations",
        );
        let Ok(rows) = self.migrating.query_all_raw(statement).await else { return false };
        let applied: Vec<String> =
            rows.iter().filter_map(|row| row.try_get("", "version").ok()).collect();
        Migrator::migrations().iter().all(|wanted| applied.iter().any(|name| name == wanted.name()))
    }

    /// Undoes the last `steps` migrations, and with them what they hold.
    pub async fn migrate_down(&self, steps: u32) -> Result<()> {
        Ok(Migrator::down(&self.migrating, Some(steps)).await?)
    }

    /// The names of migrations, and whether each was applied.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>> {
        let applied = Migrator::get_applied_migrations(&self.migrating).await?;
        let applied: Vec<String> = applied.iter().map(|m| m.name().to_owned()).collect();
        Ok(Migrator::migrations()
            .iter()
            .map(|m| (m.name().to_owned(), applied.iter().any(|name| name == m.name())))
            .collect())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.read.begin("SELECT 1").await.map(drop)
    }

    /// A transaction that may write, in the actor's organization.
    pub(crate) async fn begin(&self, actor: &Actor) -> Result<TenantTx> {
        let (tx, _) = self.write.begin(&in_organization(actor)).await?;
        Ok(self.continue_as(self.begun(tx), actor))
    }

    /// A transaction of its own that only reads.
    pub(super) async fn open_tenant_read(&self, actor: &Actor) -> Result<TenantTx> {
        let (tx, _) = self.read.begin(&in_organization(actor)).await?;
        Ok(self.continue_as(self.begun(tx), actor))
    }

    /// A transaction across organizations, for a reason.
    pub(crate) async fn begin_system(&self, reason: SystemReason) -> Result<SystemTx> {
        tracing::trace!(reason = reason.as_str(), "transaction across organizations");
        let (tx, _) = self.write.begin(ACROSS).await?;
        Ok(self.begun(tx))
    }

    /// A transaction across organizations that only reads.
    pub(crate) async fn read_system(&self, reason: SystemReason) -> Result<SystemTx> {
        tracing::trace!(reason = reason.as_str(), "picture across organizations");
        let (tx, _) = self.read.begin(ACROSS).await?;
        Ok(self.begun(tx))
    }

    /// A transaction that only reads, of nobody yet, and the answer to its first question.
    pub(super) async fn read_first(
        &self,
        sqlite: Statement,
        postgres: &str,
    ) -> Result<(SystemTx, Vec<QueryResult>)> {
        let (tx, mut rows) = self.read.begin(postgres).await?;
        if self.kind == DatabaseKind::Sqlite {
            rows = tx.query_all_raw(sqlite).await?;
        }
        Ok((self.begun(tx), rows))
    }

    pub(super) fn continue_as(&self, system: SystemTx, actor: &Actor) -> TenantTx {
        TenantTx {
            tx: system.tx,
            actor: actor.clone(),
            ambient: system.ambient,
            now: system.now,
            pending: Vec::new(),
            wakes: Arc::clone(&self.wakes),
        }
    }

    fn begun(&self, tx: Transaction) -> SystemTx {
        SystemTx { tx, ambient: self.ambient.clone(), now: self.ambient.clock.now() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pools_do_nothing_in_the_background() {
        let database = Database::at("sqlite:./promote.db");
        for kind in [DatabaseKind::Sqlite, DatabaseKind::Postgres] {
            let options = database.options(kind, Purpose::Read, 16);
            assert_eq!(options.get_max_lifetime(), Some(None), "{kind:?}");
            assert_eq!(options.get_idle_timeout(), Some(None), "{kind:?}");
        }
    }
}
