//! What tests share: real servers to run against, a database of one's own on either of them, people
//! who sign up and do their work, and makers who do as they are told. A development dependency only.
//!
//! A test on both databases is an `async fn name(world: World)` that [`each_database!`] is told of:
//! it becomes `name::sqlite` and `name::postgres`.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up fails, and the panic says where"
)]

pub mod bucket;
pub mod clock;
pub mod crew;
pub mod database;
pub mod films;
pub mod gcs;
pub mod models;
pub mod people;
pub mod proxy;
pub mod servers;
pub mod shift;
pub mod world;

pub use bucket::{Place, S3Server};
pub use crew::{Crew, Mood};
pub use database::{Raw, TestDatabase};
pub use domain::store::DatabaseKind;
pub use people::Person;
pub use proxy::Proxy;
pub use world::World;

/// Makes of each named `async fn(World)` two tests: on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! each_database {
    ($($name:ident),+ $(,)?) => {
        $crate::each_kind!($crate::World: $($name),+);
    };
}

/// Makes of each named `async fn(World, Place)` two tests: with objects in a folder and rows in SQLite,
/// and with objects on an S3 server and rows in PostgreSQL.
#[macro_export]
macro_rules! each_object_store {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn folder() {
                let (world, place) = $crate::Place::folder().await;
                super::$name(world, place).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn s3() {
                let (world, place) = $crate::Place::s3().await;
                super::$name(world, place).await;
            }
        }
    )+};
}

/// The same for tests that take something else with an `async fn new(DatabaseKind)`.
#[macro_export]
macro_rules! each_kind {
    ($what:path: $($name:ident),+ $(,)?) => {$(
        mod $name {
            use $what as What;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(What::new($crate::DatabaseKind::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(What::new($crate::DatabaseKind::Postgres).await).await;
            }
        }
    )+};
}
