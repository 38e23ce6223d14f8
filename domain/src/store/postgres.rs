//! Transactions on PostgreSQL, and the connections they have.
//!
//! The library's pool has a task of its own end what a connection was about and ask it whether it lives, each
//! time it comes back, which costs a small query a quarter of its round trips. Here a connection is free at
//! once. A transaction begins together with its first question, and one that only reads ends together with
//! the next beginning, or within moments where nobody needs its connection. The one that rested shortest is
//! used first, as the server has all it needs for it at hand.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::{Duration, Instant},
};

use futures_util::{FutureExt as _, TryStreamExt as _};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
    sqlx::{
        self, AssertSqlSafe, Executor as _, PgConnection, PgPool,
        postgres::{PgDatabaseError, PgSeverity},
    },
};
use sea_query_sqlx::SqlxValues;
use tokio::{
    runtime::Handle,
    sync::{Mutex as AsyncMutex, OwnedSemaphorePermit, Semaphore},
    task::unconstrained,
    time::{sleep, timeout},
};

use super::connect::{Database, Purpose};
use crate::error::{Error, Result};

/// How long a connection may take to begin, or to come back to rest, before it is thrown away.
const PATIENCE: Duration = Duration::from_secs(5);

/// After how long at rest a connection is let go: what lies between may have forgotten it.
const RESTED: Duration = Duration::from_mins(5);

/// After how long a connection makes way for a new one, so that what the server keeps for it does not grow
/// without end, and a balancer in front of it gets to spread them anew.
const LIFETIME: Duration = Duration::from_mins(30);

/// How long a transaction that only read may stay open when it is over.
const LINGERS: Duration = Duration::from_millis(20);

const END: &str = "ROLLBACK";

/// Connections for one purpose. Copies share them.
#[derive(Debug, Clone)]
pub(super) struct Connections(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Connects. Nothing goes back to it.
    pool: PgPool,
    purpose: Purpose,
    rest: Mutex<Rest>,
    /// One for each that may be in use.
    free: Arc<Semaphore>,
    patience: Duration,
}

#[derive(Debug, Default)]
struct Rest {
    /// The last is the next to be used.
    connections: Vec<Rested>,
    /// Whether somebody sees to those that linger.
    seen_to: bool,
}

#[derive(Debug)]
struct Rested {
    connection: Connection,
    since: Instant,
}

/// Closed when dropped.
#[derive(Debug)]
struct Connection {
    wire: PgConnection,
    born: Instant,
    /// Whether a transaction is open.
    open: bool,
    /// Whether it was asked something whose answer was not heard to its end, or was a refusal.
    asked: bool,
}

type Asked<T> = std::result::Result<T, sqlx::Error>;

impl Connections {
    pub(super) fn of(pool: PgPool, purpose: Purpose, database: &Database) -> Self {
        let most = usize::try_from(database.max_connections).unwrap_or(Semaphore::MAX_PERMITS);
        Self(Arc::new(Inner {
            pool,
            purpose,
            rest: Mutex::default(),
            free: Arc::new(Semaphore::new(most)),
            patience: database.acquire_timeout,
        }))
    }

    /// Begins a transaction with its first question, as soon as a connection is free; the answer is as
    /// text. The question must be made of constants, ids and digests: it has no parameters.
    pub(super) async fn begin(&self, first: &str) -> Result<(PostgresTx, Vec<QueryResult>)> {
        let permit = timeout(self.0.patience, Arc::clone(&self.0.free).acquire_owned());
        let permit = permit.await.map_err(Error::unavailable)?.map_err(Error::internal)?;
        let mut tx = PostgresTx {
            connection: AsyncMutex::default(),
            home: self.clone(),
            permit: Some(permit),
        };
        loop {
            let rested = self.wake();
            let at_rest = rested.is_some();
            let connection = match rested {
                Some(connection) => connection,
                None => self.connect().await?,
            };
            let begun = tx.connection.get_mut().insert(connection).begin(first);
            match timeout(PATIENCE, begun).await.map_err(Error::unavailable)? {
                Ok(rows) => return Ok((tx, rows)),
                // As after a restart of the server; nothing is lost yet.
                Err(error) if at_rest && is_lost(&error) => {
                    tracing::debug!(%error, "a connection at rest was lost");
                }
                Err(error) => return Err(failed(error).into()),
            }
        }
    }

    async fn connect(&self) -> Result<Connection> {
        let wire = self.0.pool.acquire().await.map_err(failed)?.detach();
        Ok(Connection { wire, born: Instant::now(), open: false, asked: false })
    }

    /// The one that rested shortest; none where all of them rested too long.
    fn wake(&self) -> Option<Connection> {
        let mut rest = self.0.rest.lock().unwrap_or_else(PoisonError::into_inner);
        let last = rest.connections.pop()?;
        if last.since.elapsed() < RESTED {
            return Some(last.connection);
        }
        rest.connections.clear();
        None
    }

    /// Puts one to rest, unless it is old, and lets the one go that rested longest, if that was too long.
    fn rest(&self, mut connection: Connection, runtime: &Handle) {
        let lingers = matches!(self.0.purpose, Purpose::Read);
        // What writes may hold up others.
        let well = !connection.open || lingers || connection.end();
        if !well || connection.born.elapsed() > LIFETIME {
            return;
        }
        let mut rest = self.0.rest.lock().unwrap_or_else(PoisonError::into_inner);
        if rest.connections.first().is_some_and(|longest| longest.since.elapsed() > RESTED) {
            rest.connections.remove(0);
        }
        if connection.open && !mem::replace(&mut rest.seen_to, true) {
            runtime.spawn(end_what_lingers(Arc::downgrade(&self.0)));
        }
        rest.connections.push(Rested { connection, since: Instant::now() });
    }
}

/// Ends transactions that lingered, until there are none.
async fn end_what_lingers(connections: Weak<Inner>) {
    loop {
        sleep(LINGERS).await;
        let Some(inner) = connections.upgrade() else { return };
        let mut rest = inner.rest.lock().unwrap_or_else(PoisonError::into_inner);
        rest.connections.retain_mut(|Rested { connection, since }| {
            !connection.open || since.elapsed() < LINGERS || connection.end()
        });
        rest.seen_to = rest.connections.iter().any(|rested| rested.connection.open);
        if !rest.seen_to {
            return;
        }
    }
}

/// Whether the connection is at fault and not the question: where the server speaks of it, it ends the
/// session.
fn is_lost(error: &sqlx::Error) -> bool {
    let told =
        error.as_database_error().and_then(|told| told.try_downcast_ref::<PgDatabaseError>());
    told.is_none_or(|told| matches!(told.severity(), PgSeverity::Fatal | PgSeverity::Panic))
}

impl Connection {
    async fn begin(&mut self, first: &str) -> Asked<Vec<QueryResult>> {
        let before = if self.open { "ROLLBACK; " } else { "" };
        let text = AssertSqlSafe(format!("{before}BEGIN; {first}"));
        self.asked = true;
        let rows = sqlx::raw_sql(text).fetch_all(&mut self.wire).await?;
        (self.open, self.asked) = (true, false);
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    async fn execute(&mut self, statement: Statement) -> Asked<ExecResult> {
        let (sql, values) = parts(statement);
        self.asked = true;
        let done = sqlx::query_with(sql, values).execute(&mut self.wire).await?;
        self.asked = false;
        Ok(done.into())
    }

    async fn all(&mut self, statement: Statement) -> Asked<Vec<QueryResult>> {
        let (sql, values) = parts(statement);
        self.asked = true;
        let mut rows = Vec::new();
        let mut answer = sqlx::query_with(sql, values).fetch(&mut self.wire);
        while let Some(row) = answer.try_next().await? {
            rows.push(row.into());
        }
        drop(answer);
        self.asked = false;
        Ok(rows)
    }

    /// Ends the transaction by `how`, and hears that it is over.
    async fn close(&mut self, how: &'static str) -> Asked<()> {
        self.asked = true;
        self.wire.execute(how).await?;
        (self.open, self.asked) = (false, false);
        Ok(())
    }

    /// Says that the transaction is over. That is sent by the first poll, whatever the task has done before,
    /// and whoever is next reads the answer. Says whether the connection seems well.
    fn end(&mut self) -> bool {
        self.open = false;
        let told = unconstrained(self.wire.execute(END)).now_or_never();
        told.is_none_or(|answer| answer.is_ok())
    }
}

fn parts(statement: Statement) -> (AssertSqlSafe<String>, SqlxValues) {
    let values = statement.values.unwrap_or(Values(Vec::new()));
    // By sea-query or a constant: what people say is among the values.
    (AssertSqlSafe(statement.sql), SqlxValues(values))
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

fn broken(why: &str) -> DbErr {
    DbErr::Query(RuntimeErr::Internal(why.to_owned()))
}

/// A transaction. It is undone when it is dropped.
#[derive(Debug)]
pub(crate) struct PostgresTx {
    connection: AsyncMutex<Option<Connection>>,
    home: Connections,
    /// Given up after the connection was put to rest.
    permit: Option<OwnedSemaphorePermit>,
}

impl PostgresTx {
    /// Makes true what was written.
    pub(super) async fn commit(mut self) -> std::result::Result<(), DbErr> {
        if let Purpose::Read = self.home.0.purpose {
            return Ok(());
        }
        let connection = self.connection.get_mut().as_mut().ok_or_else(|| broken("it is over"))?;
        // The server would undo it, and call that a success.
        if connection.asked {
            return Err(broken("part of the transaction failed"));
        }
        connection.close("COMMIT").await.map_err(failed)
    }
}

impl Drop for PostgresTx {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.get_mut().take() else { return };
        let Ok(runtime) = Handle::try_current() else { return };
        if !connection.asked {
            return self.home.rest(connection, &runtime);
        }
        // Somebody lost patience, or the server refused: what still comes has to be read first.
        let (home, permit) = (self.home.clone(), self.permit.take());
        runtime.clone().spawn(async move {
            if let Ok(Ok(())) = timeout(PATIENCE, connection.close(END)).await {
                home.rest(connection, &runtime);
            }
            drop(permit);
        });
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for PostgresTx {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        let mut connection = self.connection.lock().await;
        let connection = connection.as_mut().ok_or_else(|| broken("it is over"))?;
        connection.execute(statement).await.map_err(failed)
    }

    async fn execute_unprepared(&self, sql: &str) -> std::result::Result<ExecResult, DbErr> {
        let sql = sql.to_owned();
        self.execute_raw(Statement { sql, values: None, db_backend: DbBackend::Postgres }).await
    }

    async fn query_one_raw(
        &self,
        statement: Statement,
    ) -> std::result::Result<Option<QueryResult>, DbErr> {
        Ok(self.query_all_raw(statement).await?.into_iter().next())
    }

    async fn query_all_raw(
        &self,
        statement: Statement,
    ) -> std::result::Result<Vec<QueryResult>, DbErr> {
        let mut connection = self.connection.lock().await;
        let connection = connection.as_mut().ok_or_else(|| broken("it is over"))?;
        connection.all(statement).await.map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use testkit::servers::postgres_url;

    use super::*;

    async fn connections(purpose: Purpose, max_connections: u32) -> Connections {
        let database = Database { max_connections, ..Database::at(postgres_url()) };
        Connections::of(PgPool::connect(&database.url).await.unwrap(), purpose, &database)
    }

    fn asking(sql: &str) -> Statement {
        Statement { sql: sql.to_owned(), values: None, db_backend: DbBackend::Postgres }
    }

    async fn pid(connections: &Connections) -> i32 {
        let (_, rows) = connections.begin("SELECT pg_backend_pid() AS pid").await.unwrap();
        rows[0].try_get("", "pid").unwrap()
    }

    /// PostgreSQL undoes it and says nothing of that but the word `ROLLBACK`.
    #[tokio::test]
    async fn what_failed_in_part_is_not_committed() {
        let home = connections(Purpose::Write, 1).await;
        let (tx, _) = home.begin("SELECT 1").await.unwrap();
        tx.execute_raw(asking("SELECT 1 / 0")).await.unwrap_err();
        tx.commit().await.unwrap_err();
        let (tx, _) = home.begin("SELECT 1").await.unwrap();
        let late = tx.query_all_raw(asking("SELECT pg_sleep(0.2)"));
        timeout(Duration::from_millis(20), late).await.unwrap_err();
        tx.commit().await.unwrap_err();
        let (tx, _) = home.begin("SELECT 1").await.unwrap();
        tx.execute_raw(asking("SELECT 1")).await.unwrap();
        tx.commit().await.unwrap();
    }

    #[tokio::test]
    async fn what_is_dropped_is_undone_and_what_is_committed_stays() {
        let home = connections(Purpose::Write, 1).await;
        let (tx, _) = home.begin("CREATE TEMP TABLE kept (n int)").await.unwrap();
        tx.commit().await.unwrap();
        let (tx, _) = home.begin("INSERT INTO kept VALUES (1)").await.unwrap();
        tx.execute_raw(asking("INSERT INTO kept VALUES (2)")).await.unwrap();
        drop(tx);
        let (tx, _) = home.begin("INSERT INTO kept VALUES (3)").await.unwrap();
        tx.commit().await.unwrap();
        let (_tx, rows) = home.begin("SELECT n FROM kept").await.unwrap();
        let kept: Vec<i32> = rows.iter().map(|row| row.try_get("", "n").unwrap()).collect();
        assert_eq!(kept, [3]);
    }

    #[tokio::test]
    async fn the_one_that_rested_shortest_is_used_first_and_the_old_go() {
        let home = connections(Purpose::Read, 2).await;
        let (first, rows) = home.begin("SELECT pg_backend_pid() AS pid").await.unwrap();
        let first_pid: i32 = rows[0].try_get("", "pid").unwrap();
        let second = pid(&home).await;
        drop(first);
        assert_eq!(pid(&home).await, first_pid);
        for rested in &mut home.0.rest.lock().unwrap().connections {
            rested.connection.born -= LIFETIME;
        }
        // Each is used once more, and closed when it comes back.
        assert_eq!(pid(&home).await, first_pid);
        assert_eq!(pid(&home).await, second);
        assert!(![first_pid, second].contains(&pid(&home).await));
        for rested in &mut home.0.rest.lock().unwrap().connections {
            rested.since -= RESTED;
        }
        let third = pid(&home).await;
        assert_eq!(pid(&home).await, third);
        assert_eq!(home.0.rest.lock().unwrap().connections.len(), 1);
    }

    #[tokio::test]
    async fn a_question_that_is_refused_is_not_asked_again() {
        let home = connections(Purpose::Read, 1).await;
        let asked = pid(&home).await;
        home.begin("SELECT 1 / 0").await.unwrap_err();
        // Another connection would have been asked, and be at rest now.
        assert_eq!(pid(&home).await, asked);
    }
}
