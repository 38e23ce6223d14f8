//! Assets carry the result of the brand check, workspaces what is enough; tasks know which generation
//! they make.

#![expect(
    elided_lifetimes_in_paths,
    reason = "async_trait binds a spelled-out lifetime otherwise than MigrationTrait does"
)]

use sea_orm_migration::prelude::*;

const ADD: &str = include_str!("../sql/0004_check_brand.sql");

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared(ADD).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let drop = "ALTER TABLE assets DROP COLUMN brand_check; \
             ALTER TABLE workspaces DROP COLUMN brand_threshold; \
             ALTER TABLE tasks DROP COLUMN generation";
        manager.get_connection().execute_unprepared(drop).await?;
        Ok(())
    }
}
