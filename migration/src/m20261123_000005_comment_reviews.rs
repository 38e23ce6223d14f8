//! Reviews have comments, which nobody changes or deletes.

#![expect(
    elided_lifetimes_in_paths,
    reason = "async_trait binds a spelled-out lifetime otherwise than MigrationTrait does"
)]

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::dialect::{Settings, append_only, render, row_level_security};

const ADD: &str = include_str!("../sql/0005_comment_reviews.sql");
const TABLE: &str = "review_comments";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut sql = render(ADD, backend);
        if backend == DatabaseBackend::Postgres {
            sql.push_str(&row_level_security(TABLE, "organization_id", Settings::AskedByRow));
        }
        sql.push_str(&append_only(TABLE, backend));
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.get_connection().execute_unprepared("DROP TABLE review_comments").await?;
        Ok(())
    }
}
