//! Reads that share one transaction.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::{Store, system::SystemTx, tenant::TenantTx};
use crate::{access::Actor, error::Result, id::OrganizationId};

/// The transaction that the reads of one request share, opened by the first of them.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    /// The one in which the caller was found, until somebody reads in it.
    begun: Mutex<Option<(SystemTx, OrganizationId)>>,
    shared: OnceCell<Arc<TenantTx>>,
}

impl Snapshot {
    /// The next read goes on in this transaction, which sees this organization's rows.
    pub(super) fn go_on_with(&self, tx: SystemTx, organization: OrganizationId) {
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner) = Some((tx, organization));
    }

    fn begun_for(&self, actor: &Actor) -> Option<SystemTx> {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner).take();
        begun.filter(|(_, whose)| *whose == actor.organization_id).map(|(tx, _)| tx)
    }
}

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
        if let Some(snapshot) = self.snapshot.as_deref() {
            let open = || async {
                match snapshot.begun_for(actor) {
                    Some(begun) => Ok(Arc::new(self.continue_as(begun, actor))),
                    None => self.open_tenant_read(actor).await.map(Arc::new),
                }
            };
            let tx = snapshot.shared.get_or_try_init(open).await?;
            if tx.is_of(actor) {
                return Ok(Arc::clone(tx));
            }
        }
        Ok(Arc::new(self.open_tenant_read(actor).await?))
    }
}
