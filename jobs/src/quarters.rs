//! Who works beside whom in a process: everybody, but for a task that is suspected of having taken its
//! workers down. That one waits until nothing else runs, and what comes meanwhile waits for it.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::id::TaskId;
use tokio::{
    sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// The rooms of a process. Clones share everything.
#[derive(Debug, Clone, Default)]
pub struct Quarters {
    /// Fair: whoever wants to be alone is not passed by those who come later.
    door: Arc<RwLock<()>>,
    waiting: Arc<Mutex<BTreeSet<TaskId>>>,
    closed: CancellationToken,
}

impl Quarters {
    /// Lets nobody in any more.
    pub fn close(&self) {
        self.closed.cancel();
    }

    /// Comes in beside others; nothing once it is closed.
    pub(crate) async fn beside(&self) -> Option<OwnedRwLockReadGuard<()>> {
        let coming = Arc::clone(&self.door).read_owned();
        self.closed.run_until_cancelled(coming).await.filter(|_| !self.closed.is_cancelled())
    }

    /// Comes in once everybody is out, unless that takes longer than `patience`, the task waits
    /// already, or it is closed.
    pub(crate) async fn alone(
        &self,
        task: TaskId,
        patience: Duration,
    ) -> Option<OwnedRwLockWriteGuard<()>> {
        let _waits = Waits::begin(&self.waiting, task)?;
        let coming = timeout(patience, Arc::clone(&self.door).write_owned());
        let came = self.closed.run_until_cancelled(coming).await?.ok();
        came.filter(|_| !self.closed.is_cancelled())
    }
}

/// A task that waits, until this is dropped.
struct Waits<'a>(&'a Mutex<BTreeSet<TaskId>>, TaskId);

impl<'a> Waits<'a> {
    /// Nothing where it waits already.
    fn begin(waiting: &'a Mutex<BTreeSet<TaskId>>, task: TaskId) -> Option<Self> {
        let is_new = waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(task);
        is_new.then(|| Self(waiting, task))
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.1);
    }
}

#[cfg(test)]
mod tests {
    use domain::{clock::Ambient, id::Id as _};

    use super::*;

    const SHORT: Duration = Duration::from_millis(50);
    const LONG: Duration = Duration::from_secs(30);

    fn task() -> TaskId {
        TaskId::generate(&Ambient::system())
    }

    #[tokio::test]
    async fn one_that_wants_to_be_alone_waits_and_is_waited_for() {
        let quarters = Quarters::default();
        let others = (quarters.beside().await.unwrap(), quarters.beside().await.unwrap());
        assert!(quarters.alone(task(), SHORT).await.is_none(), "not beside others");
        assert!(timeout(SHORT, quarters.beside()).await.is_ok(), "who gave up holds up nobody");
        let suspect = task();
        let alone = tokio::spawn({
            let quarters = quarters.clone();
            async move { quarters.alone(suspect, LONG).await }
        });
        while quarters.waiting.lock().unwrap().is_empty() {
            tokio::task::yield_now().await;
        }
        assert!(quarters.alone(suspect, LONG).await.is_none(), "it waits already");
        assert!(timeout(SHORT, quarters.beside()).await.is_err(), "nobody passes it");
        drop(others);
        let alone = timeout(LONG, alone).await.unwrap().unwrap().unwrap();
        assert!(timeout(SHORT, quarters.beside()).await.is_err(), "nobody is beside it");
        drop(alone);
        assert!(quarters.beside().await.is_some());
    }

    #[tokio::test]
    async fn nobody_comes_in_when_the_process_stops() {
        let quarters = Quarters::default();
        let alone = quarters.alone(task(), LONG).await.unwrap();
        let waits = tokio::spawn({
            let quarters = quarters.clone();
            async move { (quarters.beside().await.is_none(), quarters.alone(task(), LONG).await) }
        });
        tokio::task::yield_now().await;
        quarters.close();
        let (kept_out, alone_too) = timeout(LONG, waits).await.unwrap().unwrap();
        assert!(kept_out && alone_too.is_none());
        drop(alone);
        assert!(quarters.beside().await.is_none());
    }
}
