//! Workspaces say what they want of whatever is posted for them.

#![expect(
    elided_lifetimes_in_paths,
    reason = "async_trait binds a spelled-out lifetime otherwise than MigrationTrait does"
)]

use sea_orm_migration::prelude::*;

const ADD: &str = include_str!("../sql/0009_set_posting.sql");

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(ADD).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = "ALTER TABLE workspaces DROP COLUMN posting";
        manager.get_connection().execute_unprepared(drop).await?;
        Ok(())
    }
}
