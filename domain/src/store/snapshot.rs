//! Reads that share one transaction.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{QueryResult, Statement};
use tokio::{
    sync::{OnceCell, OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{Database, Store, system::SystemTx, tenant::TenantTx};
use crate::{
    access::Actor,
    error::{Error, Result},
    id::OrganizationId,
};

/// The transaction that the reads of one request share, opened by the first of them.
#[derive(Debug, Default)]
pub(super) struct Snapshot {
    /// The one in which the caller was found, until somebody reads in it.
    begun: Mutex<Option<(Begun, OrganizationId)>>,
    shared: OnceCell<(Arc<TenantTx>, OwnedSemaphorePermit)>,
}

/// A transaction in which a snapshot begins, of nobody yet.
#[derive(Debug)]
pub(crate) struct Begun {
    pub(super) tx: SystemTx,
    /// After the transaction: it is given up when that is over.
    place: OwnedSemaphorePermit,
}

/// Room for snapshots. Each holds a connection until its request is answered, and what looks across
/// organizations needs another one meanwhile: one is always left for that, or they would all wait for
/// each other.
#[derive(Debug, Clone)]
pub(super) struct Places {
    free: Arc<Semaphore>,
    patience: Duration,
}

impl Places {
    pub(super) fn of(database: &Database) -> Self {
        let most = database.max_connections.saturating_sub(1).max(1);
        let free = Semaphore::new(usize::try_from(most).unwrap_or(Semaphore::MAX_PERMITS));
        Self { free: Arc::new(free), patience: database.acquire_timeout }
    }

    async fn take(&self) -> Result<OwnedSemaphorePermit> {
        let place = timeout(self.patience, Arc::clone(&self.free).acquire_owned());
        place.await.map_err(Error::unavailable)?.map_err(Error::internal)
    }
}

impl Snapshot {
    fn begun_for(&self, actor: &Actor) -> Option<Begun> {
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner).take();
        begun.filter(|(_, whose)| *whose == actor.organization_id).map(|(begun, _)| begun)
    }
}

impl Store {
    /// The same store, whose reads all see the database as the first of them found it, in one
    /// transaction: for one request that only reads. It holds one connection until it is dropped, so
    /// it must not outlive the request, and whoever writes needs a store without it. There are no more of
    /// them at once than there are connections but one; the next waits.
    #[must_use]
    pub fn snapshot(&self) -> Self {
        Self { snapshot: Some(Arc::default()), ..self.clone() }
    }

    /// The answer to a question, and the transaction in which it was asked, of nobody yet: where there is a
    /// snapshot it may begin in it.
    pub(super) async fn begin_snapshot(
        &self,
        sqlite: Statement,
        postgres: &str,
    ) -> Result<(Vec<QueryResult>, Option<Begun>)> {
        let place = match &self.snapshot {
            Some(_) => Some(self.places.take().await?),
            None => None,
        };
        let (tx, rows) = self.read_first(sqlite, postgres).await?;
        Ok((rows, place.map(|place| Begun { tx, place })))
    }

    /// The snapshot goes on in this transaction, which sees this organization's rows.
    pub(crate) fn go_on_with(&self, begun: Option<Begun>, organization: OrganizationId) {
        if let (Some(snapshot), Some(begun)) = (&self.snapshot, begun) {
            let mut slot = snapshot.begun.lock().unwrap_or_else(PoisonError::into_inner);
            *slot = Some((begun, organization));
        }
    }

    /// A transaction that only reads, in the actor's organization: one consistent picture.
    pub(crate) async fn read(&self, actor: &Actor) -> Result<Arc<TenantTx>> {
        if let Some(snapshot) = self.snapshot.as_deref() {
            let open = || async {
                if let Some(Begun { tx, place }) = snapshot.begun_for(actor) {
                    return Ok((Arc::new(self.continue_as(tx, actor)), place));
                }
                let place = self.places.take().await?;
                Ok::<_, Error>((Arc::new(self.open_tenant_read(actor).await?), place))
            };
            let (tx, _) = snapshot.shared.get_or_try_init(open).await?;
            if tx.is_of(actor) {
                return Ok(Arc::clone(tx));
            }
        }
        Ok(Arc::new(self.open_tenant_read(actor).await?))
    }
}
