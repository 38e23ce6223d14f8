//! Transactions on PostgreSQL that only read, and the connections they have.
//!
//! The library's pool has a task of its own end what a connection was about and ask it whether it lives, each
//! time it comes back, which costs a small query a quarter of its round trips. Here it is free at once, and
//! told to end what it was about when it is told to begin anew, or within moments where nobody needs it; and
//! it begins with the first question. The one that rested shortest is used first, as the server has all it
//! needs for it at hand.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
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

use super::connect::{Database, LIFETIME, REST};
use crate::error::{Error, Result};

/// After how long at rest a connection is let go: what lies between may have forgotten it.
const RESTED: Duration = Duration::from_mins(5);

/// How long a transaction that is over may stay open, in case its connection is used again meanwhile.
const LINGERS: Duration = Duration::from_millis(20);

const END: &str = "ROLLBACK";

/// The connections. Copies share them.
#[derive(Debug, Clone)]
pub(super) struct Readers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Connects. Nothing goes back to it.
    pool: PgPool,
    rest: Mutex<Rest>,
    /// One for each that may be in use.
    free: Arc<Semaphore>,
    patience: Duration,
}

#[derive(Debug, Default)]
struct Rest {
    /// The last is the next to be used.
    readers: Vec<Rested>,
    /// Whether somebody sees to those that linger.
    seen_to: bool,
}

/// A connection; closed when dropped.
#[derive(Debug)]
struct Reader {
    connection: PgConnection,
    born: Instant,
    /// Whether its last transaction is still open.
    open: bool,
    /// Whether it was asked something whose answer was not heard to its end.
    asked: bool,
}

#[derive(Debug)]
struct Rested {
    reader: Reader,
    since: Instant,
}

impl Readers {
    pub(super) fn of(pool: PgPool, database: &Database) -> Self {
        let most = usize::try_from(database.max_connections).unwrap_or(Semaphore::MAX_PERMITS);
        Self(Arc::new(Inner {
            pool,
            rest: Mutex::default(),
            free: Arc::new(Semaphore::new(most)),
            patience: database.acquire_timeout,
        }))
    }

    /// Begins a transaction with its first question, as soon as a connection is free; the answer is as
    /// text. The question must be made of constants, ids and digests: it has no parameters.
    pub(super) async fn begin(&self, first: &str) -> Result<(Reading, Vec<QueryResult>)> {
        let permit = timeout(self.0.patience, Arc::clone(&self.0.free).acquire_owned());
        let permit = permit.await.map_err(Error::unavailable)?.map_err(Error::internal)?;
        while let Some(mut reader) = self.wake() {
            // A server that began anew shows here, where nothing is lost yet.
            match timeout(REST, reader.begin(first)).await.map_err(Error::unavailable)? {
                Ok(rows) => return Ok((self.reading(reader, permit), rows)),
                Err(error) if is_lost(&error) => {
                    tracing::debug!(%error, "a connection at rest was lost");
                }
                Err(error) => return Err(failed(error).into()),
            }
        }
        let connection = self.0.pool.acquire().await.map_err(failed)?.detach();
        let born = Instant::now();
        let mut reader = Reader { connection, born, open: false, asked: false };
        let rows = reader.begin(first).await.map_err(failed)?;
        Ok((self.reading(reader, permit), rows))
    }

    fn reading(&self, reader: Reader, permit: OwnedSemaphorePermit) -> Reading {
        let reader = AsyncMutex::new(Some(reader));
        Reading { reader, readers: self.clone(), permit: Some(permit) }
    }

    fn at_rest(&self) -> MutexGuard<'_, Rest> {
        self.0.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one that rested shortest; none where all of them rested too long.
    fn wake(&self) -> Option<Reader> {
        let mut rest = self.at_rest();
        let last = rest.readers.pop()?;
        if last.since.elapsed() < RESTED {
            return Some(last.reader);
        }
        rest.readers.clear();
        None
    }

    /// Puts one to rest, unless it is old, and lets the one go that rested longest, if that was too long.
    fn rest(&self, reader: Reader, runtime: &Handle) {
        if reader.born.elapsed() > LIFETIME {
            return;
        }
        let mut rest = self.at_rest();
        if rest.readers.first().is_some_and(|longest| longest.since.elapsed() > RESTED) {
            rest.readers.remove(0);
        }
        if reader.open && !mem::replace(&mut rest.seen_to, true) {
            runtime.spawn(end_what_lingers(Arc::downgrade(&self.0)));
        }
        rest.readers.push(Rested { reader, since: Instant::now() });
    }
}

/// Ends transactions that lingered, until there are none.
async fn end_what_lingers(readers: Weak<Inner>) {
    loop {
        sleep(LINGERS).await;
        let Some(inner) = readers.upgrade() else { return };
        let mut rest = inner.rest.lock().unwrap_or_else(PoisonError::into_inner);
        rest.readers.retain_mut(|Rested { reader, since }| {
            !reader.open || since.elapsed() < LINGERS || reader.end()
        });
        rest.seen_to = rest.readers.iter().any(|rested| rested.reader.open);
        if !rest.seen_to {
            return;
        }
    }
}

/// Whether the connection is at fault and not the question: where the server still speaks of it, it ends
/// the session.
fn is_lost(error: &sqlx::Error) -> bool {
    let told =
        error.as_database_error().and_then(|told| told.try_downcast_ref::<PgDatabaseError>());
    told.is_none_or(|told| matches!(told.severity(), PgSeverity::Fatal | PgSeverity::Panic))
}

impl Reader {
    async fn begin(&mut self, first: &str) -> std::result::Result<Vec<QueryResult>, sqlx::Error> {
        let before = if self.open { "ROLLBACK; " } else { "" };
        self.asked = true;
        let text = AssertSqlSafe(format!("{before}BEGIN; {first}"));
        let rows = sqlx::raw_sql(text).fetch_all(&mut self.connection).await?;
        (self.open, self.asked) = (true, false);
        Ok(rows.into_iter().map(QueryResult::from).collect())
    }

    /// Says that the transaction is over. It is sent by the first poll, whatever the task has done before;
    /// whoever is next reads the answer. Says whether the connection seems well.
    fn end(&mut self) -> bool {
        self.open = false;
        let told = unconstrained(self.connection.execute(END)).now_or_never();
        told.is_none_or(|answer| answer.is_ok())
    }

    /// Ends the transaction, whatever was asked before.
    async fn calm_down(&mut self) -> std::result::Result<(), sqlx::Error> {
        self.connection.execute(END).await?;
        (self.open, self.asked) = (false, false);
        Ok(())
    }

    async fn execute(&mut self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        self.asked = true;
        let (sql, values) = parts(statement);
        let done = sqlx::query_with(sql, values).execute(&mut self.connection).await;
        let done = done.map_err(failed)?;
        self.asked = false;
        Ok(done.into())
    }

    async fn all(&mut self, statement: Statement) -> std::result::Result<Vec<QueryResult>, DbErr> {
        self.asked = true;
        let (sql, values) = parts(statement);
        let mut rows = Vec::new();
        let mut answer = sqlx::query_with(sql, values).fetch(&mut self.connection);
        while let Some(row) = answer.try_next().await.map_err(failed)? {
            rows.push(row.into());
        }
        drop(answer);
        self.asked = false;
        Ok(rows)
    }
}

fn parts(statement: Statement) -> (AssertSqlSafe<String>, SqlxValues) {
    let values = statement.values.unwrap_or(Values(Vec::new()));
    // By sea-query or a constant, with what people say as parameters.
    (AssertSqlSafe(statement.sql), SqlxValues(values))
}

fn failed(error: sqlx::Error) -> DbErr {
    DbErr::Query(RuntimeErr::SqlxError(Arc::new(error)))
}

/// A transaction that only reads. It is over when it is dropped.
#[derive(Debug)]
pub(crate) struct Reading {
    reader: AsyncMutex<Option<Reader>>,
    readers: Readers,
    /// Given up after the connection was put to rest.
    permit: Option<OwnedSemaphorePermit>,
}

impl Drop for Reading {
    fn drop(&mut self) {
        let Some(mut reader) = self.reader.get_mut().take() else { return };
        let Ok(runtime) = Handle::try_current() else { return };
        if !reader.asked {
            return self.readers.rest(reader, &runtime);
        }
        // Somebody lost patience, or the server refused: what still comes has to be read first.
        let (readers, permit) = (self.readers.clone(), self.permit.take());
        runtime.clone().spawn(async move {
            if let Ok(Ok(())) = timeout(REST, reader.calm_down()).await {
                readers.rest(reader, &runtime);
            }
            drop(permit);
        });
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Reading {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> std::result::Result<ExecResult, DbErr> {
        let mut reader = self.reader.lock().await;
        reader.as_mut().ok_or_else(over)?.execute(statement).await
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
        let mut reader = self.reader.lock().await;
        reader.as_mut().ok_or_else(over)?.all(statement).await
    }
}

fn over() -> DbErr {
    DbErr::Query(RuntimeErr::Internal("the transaction is over".to_owned()))
}
