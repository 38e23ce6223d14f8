//! The store: where the product's truth is kept, and the only way to it.
//!
//! - [`Store::begin`] opens a transaction for an [`Actor`]: a [`TenantTx`](tenant::TenantTx), whose
//!   queries are born with the actor's organization. On PostgreSQL the transaction also sets
//!   `app.organization_id`, which row-level security checks again.
//! - `Store::begin_system` opens one across organizations, for a named [`SystemReason`].
//! - Committing writes the audit events and outbox rows of everything that was recorded, in the same
//!   transaction.
//!
//! To add a table: a migration, a module in `entity/`, `TenantOwned` for it.

mod again;
pub(crate) mod caller;
pub(crate) mod cells;
mod commit;
mod connect;
pub mod digest;
pub(crate) mod due;
pub(crate) mod entity;
mod fault;
pub mod idempotency;
mod inspect;
pub mod object;
pub mod outbox;
pub mod page;
mod postgres;
mod snapshot;
pub mod stored;
pub(crate) mod system;
pub(crate) mod tenant;
mod transaction;

use std::{sync::Arc, time::Duration};

use sea_orm::DatabaseConnection;
use tokio::sync::Notify;

use self::{
    snapshot::{Places, Snapshot},
    transaction::Pool,
};
use crate::clock::Ambient;

pub use connect::{Database, DatabaseKind};
pub use inspect::Health;
pub use system::SystemReason;

/// How long a worker may be silent before another takes over, unless told otherwise.
const LEASE: Duration = Duration::from_mins(1);

/// The database, shared by everything that runs in this process.
#[derive(Debug, Clone)]
pub struct Store {
    /// For migrations; on SQLite the writer's.
    migrating: DatabaseConnection,
    /// SQLite has one writer: a pool of one connection, so that writers queue here and not in the
    /// database's busy handler.
    write: Pool,
    /// Connections whose transactions only read, each in one consistent picture.
    read: Pool,
    kind: DatabaseKind,
    ambient: Ambient,
    wakes: Arc<Notify>,
    lease: Duration,
    /// Where reads share one transaction; see [`Store::snapshot`].
    snapshot: Option<Arc<Snapshot>>,
    places: Places,
}

impl Store {
    /// Clock and entropy.
    pub fn ambient(&self) -> &Ambient {
        &self.ambient
    }

    /// The same store, whose workers may be silent this long before another takes over. Every process
    /// that works on a database ought to say the same.
    #[must_use]
    pub fn with_lease(self, lease: Duration) -> Self {
        Self { lease, ..self }
    }

    /// How long a worker may be silent before another takes over.
    pub fn lease(&self) -> Duration {
        self.lease
    }

    /// Which database this is.
    pub fn kind(&self) -> DatabaseKind {
        self.kind
    }

    /// Waits until something was committed here that the relay should see to.
    pub async fn work_committed(&self) {
        self.wakes.notified().await;
    }
}
