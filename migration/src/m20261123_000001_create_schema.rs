//! The first schema: people, tenants, brands, campaigns, reviews, tasks, assets, history.

#![expect(
    elided_lifetimes_in_paths,
    reason = "async_trait binds a spelled-out lifetime otherwise than MigrationTrait does"
)]

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

use crate::dialect::{
    APPEND_ONLY_TABLES, Settings, TENANT_TABLES, append_only, render, row_level_security,
};

/// So many of each there were at first.
const TENANTS: usize = 20;
const APPENDED: usize = 5;

const SCHEMA: &str = include_str!("../sql/0001_create_schema.sql");

const REFUSE_CHANGE: &str = "\
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ \
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;\n";

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let mut sql = render(SCHEMA, backend);
        if backend == DatabaseBackend::Postgres {
            sql.push_str(REFUSE_CHANGE);
            for (table, column) in TENANT_TABLES.iter().take(TENANTS) {
                sql.push_str(&row_level_security(table, column, Settings::AskedByRow));
            }
        }
        for table in APPEND_ONLY_TABLES.iter().take(APPENDED) {
            sql.push_str(&append_only(table, backend));
        }
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let tables = TENANT_TABLES.iter().take(TENANTS).rev();
        let mut sql: String =
            tables.map(|(table, _)| ["DROP TABLE IF EXISTS ", table, ";\n"].concat()).collect();
        sql.push_str("DROP TABLE IF EXISTS sessions;\nDROP TABLE IF EXISTS users;\n");
        if backend == DatabaseBackend::Postgres {
            sql = sql.replace(";\n", " CASCADE;\n");
            sql.push_str("DROP FUNCTION IF EXISTS refuse_change();\n");
        }
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
