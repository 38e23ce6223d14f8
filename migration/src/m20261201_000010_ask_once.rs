//! Row-level security asks for the transaction's settings once a statement instead of once a row.

#![expect(
    elided_lifetimes_in_paths,
    reason = "async_trait binds a spelled-out lifetime otherwise than MigrationTrait does"
)]

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::dialect::{Settings, TENANT_TABLES, change_policy};

/// How many of the tables there were when this was written.
const TENANTS: usize = 21;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

async fn change(manager: &SchemaManager<'_>, settings: Settings) -> Result<(), DbErr> {
    if manager.get_database_backend() != DatabaseBackend::Postgres {
        return Ok(());
    }
    for (table, column) in TENANT_TABLES.iter().take(TENANTS) {
        let policy = change_policy(table, column, settings);
        manager.get_connection().execute_unprepared(&policy).await?;
    }
    Ok(())
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Each table on its own: no server is kept from more than one of them, nor can they and it wait for
    /// each other. Both conditions say the same, so it does no harm to stop half-way and begin again.
    fn use_transaction(&self) -> Option<bool> {
        Some(false)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        change(manager, Settings::AskedOnce).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        change(manager, Settings::AskedByRow).await
    }
}
