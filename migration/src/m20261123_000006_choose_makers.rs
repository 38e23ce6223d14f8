//! Workspaces choose their makers and bound what they cost; tasks remember what a provider runs for them.

#![expect(
    elided_lifetimes_in_paths,
    reason = "async_trait binds a spelled-out lifetime otherwise than MigrationTrait does"
)]

use sea_orm_migration::prelude::*;

const ADD: &str = include_str!("../sql/0006_choose_makers.sql");

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(ADD).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = "ALTER TABLE tasks DROP COLUMN operation; \
             ALTER TABLE workspaces DROP COLUMN spent_micros; \
             ALTER TABLE workspaces DROP COLUMN spent_month; \
             ALTER TABLE workspaces DROP COLUMN monthly_budget_micros; \
             ALTER TABLE workspaces DROP COLUMN makers";
        manager.get_connection().execute_unprepared(drop).await?;
        Ok(())
    }
}
