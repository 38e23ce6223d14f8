//! Texts keep the variants they were chosen from. What was made is never changed: making it anew is a row
//! of its own, and the database itself refuses anything else.

#![expect(
    elided_lifetimes_in_paths,
    reason = "async_trait binds a spelled-out lifetime otherwise than MigrationTrait does"
)]

use sea_orm_migration::{prelude::*, sea_orm::DatabaseBackend};

const ADD: &str = include_str!("../sql/0008_offer_variants.sql");

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let refuse = match manager.get_database_backend() {
            DatabaseBackend::Sqlite => {
                "CREATE TRIGGER assets_refuse_update BEFORE UPDATE ON assets \
                 BEGIN SELECT RAISE(ABORT, 'assets are never changed'); END;\n"
            }
            _ => {
                "CREATE TRIGGER assets_refuse_update BEFORE UPDATE ON assets \
                 FOR EACH ROW EXECUTE FUNCTION refuse_change();\n"
            }
        };
        manager.get_connection().execute_unprepared(&[ADD, refuse].concat()).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let sql = match manager.get_database_backend() {
            DatabaseBackend::Sqlite => "DROP TRIGGER assets_refuse_update; ",
            _ => "DROP TRIGGER assets_refuse_update ON assets; ",
        };
        let sql = [sql, "ALTER TABLE assets DROP COLUMN variants"].concat();
        manager.get_connection().execute_unprepared(&sql).await?;
        Ok(())
    }
}
