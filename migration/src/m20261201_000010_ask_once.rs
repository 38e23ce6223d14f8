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
    let policies = TENANT_TABLES.iter().take(TENANTS);
    let policies = policies.map(|(table, column)| change_policy(table, column, settings));
    manager.get_connection().execute_unprepared(&policies.collect::<String>()).await?;
    Ok(())
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        change(manager, Settings::AskedOnce).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        change(manager, Settings::AskedByRow).await
    }
}
