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

pub mod clock;
pub mod crew;
pub mod database;
pub mod people;
pub mod servers;
pub mod shift;
pub mod world;

pub use crew::{Crew, Mood};
pub use database::{Raw, TestDatabase};
pub use domain::store::DatabaseKind;
pub use people::Person;
pub use world::World;

/// Makes of each named `async fn(World)` two tests: on SQLite and on PostgreSQL.
#[macro_export]
macro_rules! each_database {
    ($($name:ident),+ $(,)?) => {
        $crate::each_kind!($crate::World: $($name),+);
    };
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
