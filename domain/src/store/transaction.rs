//! Transactions, and where they begin.

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult,
    QueryResult, SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use super::{
    connect::{Database, DatabaseKind, Purpose},
    postgres::{Connections, PostgresTx},
};
use crate::error::Result as Outcome;

/// Where transactions begin.
#[derive(Debug, Clone)]
pub(super) enum Pool {
    /// The library's connections, and what transactions on them are for.
    Sqlite(DatabaseConnection, Purpose),
    /// Ours.
    Postgres(Connections),
}

impl Pool {
    pub(super) fn of(
        kind: DatabaseKind,
        library: DatabaseConnection,
        purpose: Purpose,
        database: &Database,
    ) -> Self {
        match kind {
            DatabaseKind::Sqlite => Self::Sqlite(library, purpose),
            DatabaseKind::Postgres => {
                let pool = library.get_postgres_connection_pool().clone();
                Self::Postgres(Connections::of(pool, purpose, database))
            }
        }
    }

    /// Begins one: on PostgreSQL with a first question, whose answer is as text.
    #[expect(clippy::disallowed_methods, reason = "the one home of transactions")]
    pub(super) async fn begin(&self, first: &str) -> Outcome<(Transaction, Vec<QueryResult>)> {
        match self {
            Self::Sqlite(pool, purpose) => {
                // Takes the write lock at once: a transaction that reads first and then writes could
                // find its picture outdated and fail.
                let mode =
                    matches!(purpose, Purpose::Write).then_some(SqliteTransactionMode::Immediate);
                let options = TransactionOptions {
                    sqlite_transaction_mode: mode,
                    ..TransactionOptions::default()
                };
                Ok((Transaction::Sqlite(pool.begin_with_options(options).await?), Vec::new()))
            }
            Self::Postgres(connections) => {
                let (tx, rows) = connections.begin(first).await?;
                Ok((Transaction::Postgres(Box::new(tx)), rows))
            }
        }
    }
}

/// A transaction on either database.
#[derive(Debug)]
pub(crate) enum Transaction {
    /// The library's.
    Sqlite(DatabaseTransaction),
    /// Ours.
    Postgres(Box<PostgresTx>),
}

impl Transaction {
    /// Makes true what was written.
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        match self {
            Self::Sqlite(tx) => tx.commit().await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Sqlite(_) => DbBackend::Sqlite,
            Self::Postgres(_) => DbBackend::Postgres,
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(tx) => tx.execute_raw(statement).await,
            Self::Postgres(tx) => tx.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Sqlite(tx) => tx.execute_unprepared(sql).await,
            Self::Postgres(tx) => tx.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(tx) => tx.query_one_raw(statement).await,
            Self::Postgres(tx) => tx.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Sqlite(tx) => tx.query_all_raw(statement).await,
            Self::Postgres(tx) => tx.query_all_raw(statement).await,
        }
    }
}
