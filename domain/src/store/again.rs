//! Waiting for the database, but not for ever; and doing a transaction again where it was away or in
//! the way for a moment.

use std::time::Duration;

use tokio::time::timeout;

use super::Store;
use crate::error::{Error, Result};

/// The wait before each further try; with what the tries take, well below a lease.
const WAITS: [Duration; 5] = [
    Duration::from_millis(100),
    Duration::from_millis(300),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(6),
];

impl Store {
    /// Waits for the answer until a worker would have lost its lease by waiting.
    ///
    /// The database ends what takes too long, but where the network swallows its answer nobody would
    /// hear of that for a quarter of an hour.
    ///
    /// # Errors
    /// Those of the work; [`Error::Unavailable`] where there is no answer in time. What was asked for
    /// may then have been done, or not.
    pub fn patiently<T>(
        &self,
        work: impl Future<Output = Result<T>>,
    ) -> impl Future<Output = Result<T>> {
        // Boxed: it would be part of the caller's future twice.
        let answer = timeout(self.lease / 4 * 3, Box::pin(work));
        async { answer.await.unwrap_or_else(|silent| Err(Error::unavailable(silent))) }
    }

    /// Does a transaction, and again while it fails for a reason that passes: a deadlock, a lost
    /// connection, a restart.
    ///
    /// Where the connection was lost during the commit nobody can tell whether it was made, so what
    /// is done again must refuse to be done twice, as settling by a fence does.
    pub(crate) async fn again<T, F>(&self, work: impl Fn() -> F) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let mut waits = WAITS.iter();
        loop {
            match (self.patiently(work()).await, waits.next()) {
                (Err(Error::Unavailable(source)), Some(wait)) => {
                    tracing::info!(error = %source, "a transaction is tried again");
                    // Up to half as long again, so that those who met do not meet once more.
                    let [chance] = self.ambient().random();
                    tokio::time::sleep(*wait + *wait / 2 * u32::from(chance) / 255).await;
                }
                (outcome, _) => return outcome,
            }
        }
    }
}
