//! Opening the database, by URL.

use std::{io, path::Path, sync::Arc, time::Duration};

use migration::{Migrator, MigratorTrait};
use sea_orm::{
    ConnectOptions, ConnectionTrait, DatabaseConnection, QueryResult, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait,
    sqlx::{self, Connection as _, PgConnection},
};
use tokio::{sync::Notify, time::timeout};
use uuid::Uuid;

use super::{
    LEASE, Store,
    reading::Readers,
    snapshot::Places,
    system::{SystemReason, SystemTx},
    tenant::TenantTx,
    transaction::Transaction,
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

/// How long a connection may take to come back to rest before it is thrown away.
pub(super) const REST: Duration = Duration::from_secs(5);

/// After how long a connection to a server makes way for a new one, so that what the server keeps for it
/// does not grow without end, and a balancer in front of it gets to spread them anew.
pub(super) const LIFETIME: Duration = Duration::from_mins(30);

/// What row-level security looks at: whether a transaction is across organizations.
const ACROSS: (&str, &str) = ("app.system", "on");

/// What row-level security looks at: the organization whose rows a transaction sees.
fn organization_of(actor: &Actor) -> (&'static str, String) {
    ("app.organization_id", Uuid::from(actor.organization_id).to_string())
}

/// Sets it until the transaction ends.
fn set(name: &str, value: &str) -> String {
    format!("SELECT set_config('{name}', '{value}', true)")
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
    /// Whether each statement is told as an event of the target `sqlx::query`, without its values.
    pub tell_statements: bool,
}

/// What connections are for.
#[derive(Debug, Clone, Copy)]
enum Purpose {
    Write,
    Read,
}

/// Where reads happen.
#[derive(Debug, Clone)]
pub(super) enum Readable {
    /// On one of these connections.
    Sqlite(DatabaseConnection),
    /// On one of these.
    Postgres(Readers),
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
            // (transact-rs/sqlx#3645). So none does; see `comes_to_rest` for what grows old.
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
        options.map_sqlx_postgres_pool_opts(|pool| {
            pool.after_release(|connection, of| Box::pin(comes_to_rest(connection, of.age)))
        });
        options
    }
}

/// Ends what an abandoned transaction left undone, in good time: the library would wait for the answer
/// without end, and where the network is gone the pool would have one connection less for as long. Says
/// whether the pool keeps it: the one that rested longest is the next to be used, so each gets its turn to go.
async fn comes_to_rest(
    connection: &mut PgConnection,
    age: Duration,
) -> std::result::Result<bool, sqlx::Error> {
    if age > LIFETIME {
        return Ok(false);
    }
    if !connection.should_flush() {
        return Ok(true);
    }
    let silent = |_| sqlx::Error::Io(io::ErrorKind::TimedOut.into());
    timeout(REST, connection.flush()).await.map_err(silent)?.map(|()| true)
}

impl Store {
    /// Opens the database. Does not migrate: see [`Store::migrate`].
    pub async fn connect(database: &Database, ambient: Ambient) -> Result<Self> {
        let kind = database.kind()?;
        let writers = match kind {
            DatabaseKind::Postgres => database.max_connections,
            DatabaseKind::Sqlite => 1,
        };
        let write = database.open(kind, Purpose::Write, writers).await?;
        let read = database.open(kind, Purpose::Read, database.max_connections).await?;
        let read = match kind {
            DatabaseKind::Sqlite => Readable::Sqlite(read),
            DatabaseKind::Postgres => {
                let pool = read.get_postgres_connection_pool().clone();
                Readable::Postgres(Readers::of(pool, database))
            }
        };
        let wakes = Arc::new(Notify::new());
        let places = Places::of(database);
        Ok(Self { write, read, kind, ambient, wakes, lease: LEASE, snapshot: None, places })
    }

    /// Brings the schema up to date; does nothing where it is, so that a role that owns no tables may
    /// say it too.
    pub async fn migrate(&self) -> Result<()> {
        if self.is_migrated().await {
            return Ok(());
        }
        Ok(Migrator::up(&self.write, None).await?)
    }

    /// Whether every migration is known to have been applied.
    async fn is_migrated(&self) -> bool {
        #[expect(clippy::disallowed_methods, reason = "the library would create its table first")]
        let statement = Statement::from_string(
            self.write.get_database_backend(),
            "SELECT version FROM seaql_migrations",
        );
        let Ok(rows) = self.write.query_all_raw(statement).await else { return false };
        let applied: Vec<String> =
            rows.iter().filter_map(|row| row.try_get("", "version").ok()).collect();
        Migrator::migrations().iter().all(|wanted| applied.iter().any(|name| name == wanted.name()))
    }

    /// Undoes the last `steps` migrations, and with them what they hold.
    pub async fn migrate_down(&self, steps: u32) -> Result<()> {
        Ok(Migrator::down(&self.write, Some(steps)).await?)
    }

    /// The names of migrations, and whether each was applied.
    pub async fn migrations(&self) -> Result<Vec<(String, bool)>> {
        let applied = Migrator::get_applied_migrations(&self.write).await?;
        let applied: Vec<String> = applied.iter().map(|m| m.name().to_owned()).collect();
        Ok(Migrator::migrations()
            .iter()
            .map(|m| (m.name().to_owned(), applied.iter().any(|name| name == m.name())))
            .collect())
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.open_read("SELECT 1").await.map(drop)
    }

    /// A transaction that may write, in the actor's organization.
    pub(crate) async fn begin(&self, actor: &Actor) -> Result<TenantTx> {
        let tx = self.open_write().await?;
        let (name, value) = organization_of(actor);
        self.setting(&tx, name, value).await?;
        Ok(self.continue_as(self.begun(tx), actor))
    }

    /// A transaction of its own that only reads.
    pub(super) async fn open_tenant_read(&self, actor: &Actor) -> Result<TenantTx> {
        let (name, value) = organization_of(actor);
        let (tx, _) = self.open_read(&set(name, &value)).await?;
        Ok(self.continue_as(self.begun(tx), actor))
    }

    /// A transaction across organizations, for a reason.
    pub(crate) async fn begin_system(&self, reason: SystemReason) -> Result<SystemTx> {
        let tx = self.open_write().await?;
        tracing::trace!(reason = reason.as_str(), "transaction across organizations");
        let (name, value) = ACROSS;
        self.setting(&tx, name, value.to_owned()).await?;
        Ok(self.begun(tx))
    }

    /// A transaction across organizations that only reads.
    pub(crate) async fn read_system(&self, reason: SystemReason) -> Result<SystemTx> {
        tracing::trace!(reason = reason.as_str(), "picture across organizations");
        let (name, value) = ACROSS;
        let (tx, _) = self.open_read(&set(name, value)).await?;
        Ok(self.begun(tx))
    }

    #[expect(clippy::disallowed_methods, reason = "the one home of transactions")]
    async fn open_write(&self) -> Result<Transaction> {
        // SQLite: take the write lock at once; a transaction that reads first and then writes could
        // find its picture outdated and fail.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        Ok(Transaction::Library(self.write.begin_with_options(options).await?))
    }

    #[expect(clippy::disallowed_methods, reason = "the one home of transactions")]
    async fn open_read(&self, first: &str) -> Result<(Transaction, Vec<QueryResult>)> {
        Ok(match &self.read {
            Readable::Sqlite(pool) => (Transaction::Library(pool.begin().await?), Vec::new()),
            Readable::Postgres(readers) => {
                let (reading, rows) = readers.begin(first).await?;
                (Transaction::Reading(Box::new(reading)), rows)
            }
        })
    }

    /// A transaction that only reads, of nobody yet, and the answer to its first question.
    pub(super) async fn read_first(
        &self,
        sqlite: Statement,
        postgres: &str,
    ) -> Result<(SystemTx, Vec<QueryResult>)> {
        let (tx, mut rows) = self.open_read(postgres).await?;
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

    /// Sets what row-level security looks at, until the transaction ends.
    async fn setting(&self, tx: &Transaction, name: &str, value: String) -> Result<()> {
        if self.kind == DatabaseKind::Postgres {
            #[expect(clippy::disallowed_methods, reason = "sea-query has no set_config")]
            let statement = Statement::from_sql_and_values(
                tx.get_database_backend(),
                "SELECT set_config($1, $2, true)",
                [name.into(), value.into()],
            );
            tx.execute_raw(statement).await?;
        }
        Ok(())
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
