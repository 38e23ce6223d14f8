//! Reads that share one transaction.

use std::sync::Arc;

use tokio::sync::OnceCell;

use super::{Store, tenant::TenantTx};
use crate::{access::Actor, error::Result};

/// The transaction that the reads of one request share, opened by the first of them.
#[derive(Debug, Default)]
pub(super) struct Snapshot(OnceCell<Arc<TenantTx>>);

impl Store {
    /// The same store, whose reads all see the database as the first of them found it, in one
    /// transaction: for one request that only reads. It holds one connection until it is dropped, so
    /// it must not outlive the request, and whoever writes needs a store without it.
    #[must_use]
    pub fn snapshot(&self) -> Self {
        Self { snapshot: Some(Arc::default()), ..self.clone() }
    }

    /// A transaction that only reads, in the actor's organization: one consistent picture.
    pub(crate) async fn read(&self, actor: &Actor) -> Result<Arc<TenantTx>> {
        if let Some(Snapshot(shared)) = self.snapshot.as_deref() {
            let open = || async { self.open_tenant_read(actor).await.map(Arc::new) };
            let tx = shared.get_or_try_init(open).await?;
            if tx.is_of(actor) {
                return Ok(Arc::clone(tx));
            }
        }
        Ok(Arc::new(self.open_tenant_read(actor).await?))
    }
}
