//! Duties: what runs as long as the process does, begun again where it ends.
//!
//! A panic or an early return is the trouble of one loop. The process lives on: it holds leases and
//! answers people, and a fault that passes is over sooner than a process is started anew. Until the
//! loop has run for a while, `/readyz` says which one does not.

use std::{
    collections::BTreeSet,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::clock::Ambient;
use futures_util::FutureExt as _;
use opentelemetry::{KeyValue, global::meter, metrics::Counter};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

use crate::queue::Backoff;

/// A loop that ran this long is well; what ends it then is a new trouble.
const STEADY: Duration = Duration::from_secs(10);

/// The duties of a process. Clones share everything.
#[derive(Debug, Clone)]
pub struct Duties {
    down: Arc<Mutex<BTreeSet<&'static str>>>,
    restarts: Counter<u64>,
    steady: Duration,
}

impl Default for Duties {
    fn default() -> Self {
        let restarts = meter("promote")
            .u64_counter("promote.duty.restarts")
            .with_description("Background loops that ended or panicked and were begun again.")
            .build();
        Self { down: Arc::default(), restarts, steady: STEADY }
    }
}

impl Duties {
    /// The same, where a loop that ran this long is well.
    #[must_use]
    pub fn with_steady(self, steady: Duration) -> Self {
        Self { steady, ..self }
    }

    /// The duties that do not run, or not yet for long since they last ended.
    pub fn down(&self) -> Vec<&'static str> {
        self.lock().iter().copied().collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeSet<&'static str>> {
        self.down.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does a duty until `shutdown`: where it ends before, it is begun again after a growing pause.
    pub async fn keep<F: Future<Output = ()>>(
        &self,
        name: &'static str,
        ambient: &Ambient,
        shutdown: &CancellationToken,
        mut begin: impl FnMut() -> F,
    ) {
        let label = [KeyValue::new("duty", name)];
        // So that nought is told, too.
        self.restarts.add(0, &label);
        let mut backoff = Backoff::new(ambient);
        loop {
            let run = AssertUnwindSafe(async { begin().await }).catch_unwind();
            let mut run = std::pin::pin!(run);
            let outcome = tokio::select! {
                outcome = &mut run => outcome,
                () = sleep(self.steady) => {
                    backoff.reset();
                    self.lock().remove(name);
                    run.await
                }
            };
            // What it panicked with may be content; the panic hook has printed where.
            let how = if outcome.is_err() { "panicked" } else { "ended by itself" };
            if shutdown.is_cancelled() {
                if outcome.is_err() {
                    tracing::error!(duty = name, how, "a duty did not end well");
                }
                return;
            }
            self.restarts.add(1, &label);
            self.lock().insert(name);
            let pause = backoff.next();
            tracing::error!(duty = name, how, ?pause, "a duty is begun again");
            if shutdown.run_until_cancelled(sleep(pause)).await.is_none() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    const PATIENCE: Duration = Duration::from_secs(30);

    async fn eventually(so: impl Fn() -> bool) {
        let asking = async {
            while !so() {
                sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, asking).await.expect("in time");
    }

    /// One that panics, one that returns, then one that stays.
    async fn faulty(turn: usize) {
        match turn {
            0 => panic!("on purpose"),
            1 => {}
            _ => std::future::pending().await,
        }
    }

    #[tokio::test]
    async fn what_ends_is_begun_again_and_is_down_until_it_is_steady() {
        let duties = Duties::default().with_steady(Duration::from_millis(300));
        let (shutdown, turns) = (CancellationToken::new(), Arc::new(AtomicUsize::new(0)));
        let kept = {
            let (duties, shutdown, turns) = (duties.clone(), shutdown.clone(), turns.clone());
            tokio::spawn(async move {
                let begin = || {
                    let ends = shutdown.clone();
                    let work = faulty(turns.fetch_add(1, Ordering::Relaxed));
                    async move { ends.run_until_cancelled(work).await.unwrap_or_default() }
                };
                duties.keep("relay", &Ambient::system(), &shutdown, begin).await;
            })
        };
        eventually(|| duties.down() == ["relay"]).await;
        eventually(|| turns.load(Ordering::Relaxed) == 3).await;
        assert_eq!(duties.down(), ["relay"], "begun, and not yet trusted");
        eventually(|| duties.down().is_empty()).await;
        shutdown.cancel();
        tokio::time::timeout(PATIENCE, kept).await.unwrap().unwrap();
        assert_eq!(turns.load(Ordering::Relaxed), 3, "an end that was asked for is one");
        assert!(duties.down().is_empty());
    }

    #[tokio::test]
    async fn a_duty_that_always_fails_does_not_hold_up_the_stop() {
        let (duties, shutdown) = (Duties::default(), CancellationToken::new());
        let turns = Arc::new(AtomicUsize::new(0));
        let kept = tokio::spawn({
            let (duties, turns, shutdown) = (duties.clone(), turns.clone(), shutdown.clone());
            async move {
                let begin = || {
                    turns.fetch_add(1, Ordering::Relaxed);
                    std::future::ready(())
                };
                duties.keep("sweep", &Ambient::system(), &shutdown, begin).await;
            }
        });
        eventually(|| turns.load(Ordering::Relaxed) > 2).await;
        assert_eq!(duties.down(), ["sweep"]);
        shutdown.cancel();
        tokio::time::timeout(PATIENCE, kept).await.unwrap().unwrap();
    }
}
