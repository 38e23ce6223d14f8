//! What statements run on.

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, Statement,
};

use super::reading::Reading;

/// A transaction of either kind.
#[derive(Debug)]
pub(crate) enum Transaction {
    /// That may write, or of SQLite.
    Library(DatabaseTransaction),
    /// That only reads, of PostgreSQL.
    Reading(Box<Reading>),
}

impl Transaction {
    /// Makes true what was written.
    pub(super) async fn commit(self) -> Result<(), DbErr> {
        match self {
            Self::Library(tx) => tx.commit().await,
            Self::Reading(_) => Ok(()),
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Transaction {
    fn get_database_backend(&self) -> DbBackend {
        match self {
            Self::Library(tx) => tx.get_database_backend(),
            Self::Reading(tx) => tx.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        match self {
            Self::Library(tx) => tx.execute_raw(statement).await,
            Self::Reading(tx) => tx.execute_raw(statement).await,
        }
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match self {
            Self::Library(tx) => tx.execute_unprepared(sql).await,
            Self::Reading(tx) => tx.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        match self {
            Self::Library(tx) => tx.query_one_raw(statement).await,
            Self::Reading(tx) => tx.query_one_raw(statement).await,
        }
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        match self {
            Self::Library(tx) => tx.query_all_raw(statement).await,
            Self::Reading(tx) => tx.query_all_raw(statement).await,
        }
    }
}
