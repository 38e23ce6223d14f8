//! The database schema for PostgreSQL and SQLite: an ordered list of migrations.
//!
//! Imports nothing of ours, so that an old migration never changes its meaning when code does. The
//! SQL stands in `sql/`, one file a migration, written once for both databases; [`dialect`] fills in
//! what they spell differently.
//!
//! To add one: write `sql/NNNN_verb_noun.sql`, a module here that runs it, and list it below. A tenant
//! table has `organization_id`, leads its keys with it, and is named in [`dialect::TENANT_TABLES`].

pub use sea_orm_migration::prelude::MigratorTrait;
use sea_orm_migration::prelude::{MigrationTrait, async_trait};

pub mod dialect;
mod m20261123_000001_create_schema;
mod m20261123_000002_trace_tasks;
mod m20261123_000004_check_brand;
mod m20261123_000005_comment_reviews;
mod m20261123_000006_choose_makers;
mod m20261123_000007_find_callers;
mod m20261201_000008_offer_variants;
mod m20261201_000009_set_posting;
mod m20261201_000010_ask_once;

pub use m20261123_000007_find_callers::{SESSION_CALLER, TOKEN_CALLER};

/// Runs the migrations in order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261123_000001_create_schema::Migration),
            Box::new(m20261123_000002_trace_tasks::Migration),
            Box::new(m20261123_000004_check_brand::Migration),
            Box::new(m20261123_000005_comment_reviews::Migration),
            Box::new(m20261123_000006_choose_makers::Migration),
            Box::new(m20261123_000007_find_callers::Migration),
            Box::new(m20261201_000008_offer_variants::Migration),
            Box::new(m20261201_000009_set_posting::Migration),
            Box::new(m20261201_000010_ask_once::Migration),
        ]
    }
}
