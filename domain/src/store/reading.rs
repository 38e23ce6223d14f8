//! Transactions on PostgreSQL that only read, and the connections they have.
//!
//! The library's pool has a task of its own end what a connection was about and ask it whether it lives, each
//! time it comes back: a tenth of what a small query costs. Here it is told to end what it was about, and is
//! free at once: the answer is read when it is used again. The one that rested shortest is used first, as
//! the server has all it needs for it at hand.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures_util::{FutureExt as _, TryStreamExt as _};
use sea_orm::{
    ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement, Values,
    sqlx::{self, AssertSqlSafe, Executor as _, PgConnection, PgPool},
};
use sea_query_sqlx::SqlxValues;
use tokio::{
    runtime::Handle,
    sync::{Mutex as AsyncMutex, OwnedSemaphorePermit, Semaphore},
    task::unconstrained,
    time::timeout,
};

use super::connect::{Database, LIFETIME, REST};
use crate::error::{Error, Result};

/// After how long at rest a connection is let go: what lies between may have forgotten it.
const RESTED: Duration = Duration::from_mins(5);

/// The connections. Copies share them.
#[derive(Debug, Clone)]
pub(super) struct Readers(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    /// Connects. Nothing goes back to it.
    pool: PgPool,
    /// The last is the next to be used.
    rested: Mutex<Vec<Rested>>,
    /// One for each that may be in use.
    free: Arc<Semaphore>,
    patience: Duration,
}

/// A connection; closed when dropped.
#[derive(Debug)]
struct Reader {
    connection: PgConnection,
    born: Instant,
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
            rested: Mutex::default(),
            free: Arc::new(Semaphore::new(most)),
            patience: database.acquire_timeout,
        }))
    }

    /// Begins a transaction, as soon as a connection is free.
    pub(super) async fn begin(&self) -> Result<Reading> {
        let permit = timeout(self.0.patience, Arc::clone(&self.0.free).acquire_owned());
        let permit = permit.await.map_err(Error::unavailable)?.map_err(Error::internal)?;
        while let Some(mut reader) = self.wake() {
            // A server that began anew shows here, where nothing is lost yet.
            match timeout(REST, reader.tell("BEGIN")).await.map_err(Error::unavailable)? {
                Ok(()) => return Ok(self.reading(reader, permit)),
                Err(error) => tracing::debug!(%error, "a connection at rest was lost"),
            }
        }
        let connection = self.0.pool.acquire().await.map_err(failed)?.detach();
        let mut reader = Reader { connection, born: Instant::now(), asked: false };
        reader.tell("BEGIN").await.map_err(failed)?;
        Ok(self.reading(reader, permit))
    }

    fn reading(&self, reader: Reader, permit: OwnedSemaphorePermit) -> Reading {
        let reader = AsyncMutex::new(Some(reader));
        Reading { reader, readers: self.clone(), permit: Some(permit) }
    }

    /// The one that rested shortest; none where all of them rested too long.
    fn wake(&self) -> Option<Reader> {
        let mut rested = self.0.rested.lock().unwrap_or_else(PoisonError::into_inner);
        let last = rested.pop()?;
        if last.since.elapsed() < RESTED {
            return Some(last.reader);
        }
        rested.clear();
        None
    }

    /// Puts one to rest, unless it is old, and lets the one go that rested longest, if that was too long.
    fn rest(&self, reader: Reader) {
        if reader.born.elapsed() > LIFETIME {
            return;
        }
        let mut rested = self.0.rested.lock().unwrap_or_else(PoisonError::into_inner);
        if rested.first().is_some_and(|longest| longest.since.elapsed() > RESTED) {
            rested.remove(0);
        }
        rested.push(Rested { reader, since: Instant::now() });
    }
}

impl Reader {
    async fn tell(&mut self, what: &'static str) -> std::result::Result<(), sqlx::Error> {
        self.connection.execute(what).await.map(|_| ())
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
        const END: &str = "ROLLBACK";
        let Some(mut reader) = self.reader.get_mut().take() else { return };
        if !reader.asked {
            // Sent by the first poll, whatever the task has done before; whoever is next reads the answer.
            if let None | Some(Ok(())) = unconstrained(reader.tell(END)).now_or_never() {
                self.readers.rest(reader);
            }
            return;
        }
        // Somebody lost patience, or the server refused: what still comes has to be read first.
        let (readers, permit) = (self.readers.clone(), self.permit.take());
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                if let Ok(Ok(())) = timeout(REST, reader.tell(END)).await {
                    reader.asked = false;
                    readers.rest(reader);
                }
                drop(permit);
            });
        }
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
