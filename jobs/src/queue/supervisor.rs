//! Keeps one apalis worker alive per run, and stops it gracefully.
//!
//! apalis' own monitor can restart a worker, but at once, under the name it just had and with
//! its running tasks dropped; here a restart waits, takes a new name and lets handlers finish.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use apalis_core::{
    error::WorkerError,
    worker::{context::WorkerContext, event::Event},
};
use async_trait::async_trait;
use domain::clock::Ambient;
use futures_util::{FutureExt, StreamExt, stream::BoxStream};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep_until, timeout, timeout_at},
};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::{Lane, WakeHandler, runner::Runner};

/// A worker that lived this long was well; what stopped it is a new trouble.
const HEALTHY: Duration = Duration::from_secs(30);
/// How long handlers that were told to stop may take to let go.
const LET_GO: Duration = Duration::from_secs(1);
/// How long putting back what was taken may take at the end: whatever it misses, others take over.
const PUT_BACK: Duration = Duration::from_secs(2);

/// One apalis worker, from start to end.
pub(super) struct Incarnation {
    pub(super) context: WorkerContext,
    pub(super) events: BoxStream<'static, Result<Event, WorkerError>>,
}

/// What the supervisor asks of a backend.
#[async_trait]
pub(super) trait Backend: Sync {
    /// A new worker; it starts when its events are polled.
    fn worker(&self, lane: Lane, name: &str, runner: Runner) -> Incarnation;

    /// Puts back what ended workers took and did not finish. Removes the names it dealt with.
    async fn release(&self, lane: Lane, ended: &mut Vec<String>);
}

pub(super) struct Supervisor<'a> {
    lane: Lane,
    name: String,
    concurrency: u16,
    handler: Arc<dyn WakeHandler>,
    grace: Duration,
    shutdown: CancellationToken,
    ambient: &'a Ambient,
    permits: Arc<Semaphore>,
    abort: CancellationToken,
}

impl<'a> Supervisor<'a> {
    pub(super) fn new(
        lane: Lane,
        name: String,
        concurrency: u16,
        handler: Arc<dyn WakeHandler>,
        grace: Duration,
        shutdown: CancellationToken,
        ambient: &'a Ambient,
    ) -> Self {
        let concurrency = concurrency.max(1);
        let permits = Arc::new(Semaphore::new(usize::from(concurrency)));
        let abort = CancellationToken::new();
        Self { lane, name, concurrency, handler, grace, shutdown, ambient, permits, abort }
    }

    pub(super) async fn run(self, backend: &dyn Backend) {
        // Handlers live in tasks of their own; they end with this future whatever ends it.
        let _abort = self.abort.clone().drop_guard();
        let mut backoff = Backoff::new(self.ambient);
        let mut ended = Vec::new();
        let mut deadline = None;
        for generation in 0_u64.. {
            let name = format!("{}.{generation}", self.name);
            let runner = Runner::new(
                self.lane,
                self.handler.clone(),
                self.permits.clone(),
                self.abort.clone(),
            );
            let started = Instant::now();
            let incarnation = backend.worker(self.lane, &name, runner);
            info!(lane = %self.lane, worker = name, "worker starts");
            let outcome = AssertUnwindSafe(self.drive(incarnation, &mut deadline));
            let outcome = outcome.catch_unwind().await;
            ended.push(name);
            if self.shutdown.is_cancelled() {
                break;
            }
            match outcome {
                Ok(Ok(())) => warn!(lane = %self.lane, "worker ended by itself"),
                Ok(Err(error)) => warn!(lane = %self.lane, %error, "worker stopped"),
                Err(_) => warn!(lane = %self.lane, "worker panicked"),
            }
            if started.elapsed() > HEALTHY {
                backoff.reset();
            }
            let pause = backoff.next();
            if self.shutdown.run_until_cancelled(tokio::time::sleep(pause)).await.is_none() {
                break;
            }
            backend.release(self.lane, &mut ended).await;
        }
        self.settle(deadline.unwrap_or_else(|| Instant::now() + self.grace)).await;
        // Whatever Redis does now, stopping must not hang on it.
        let _ = timeout(PUT_BACK, backend.release(self.lane, &mut ended)).await;
        debug!(lane = %self.lane, "worker stopped");
    }

    /// Polls the worker until it ends, and after the shutdown signal no longer than the grace.
    async fn drive(
        &self,
        incarnation: Incarnation,
        deadline: &mut Option<Instant>,
    ) -> Result<(), WorkerError> {
        let Incarnation { context, mut events } = incarnation;
        loop {
            tokio::select! {
                biased;
                () = self.shutdown.cancelled(), if deadline.is_none() => {
                    *deadline = Some(Instant::now() + self.grace);
                    if context.stop().is_err() {
                        return Ok(()); // it had not even started
                    }
                }
                () = sleep_until(deadline.unwrap_or_else(Instant::now)), if deadline.is_some() => {
                    return Ok(());
                }
                event = events.next() => match event {
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(error),
                    None => return Ok(()),
                }
            }
        }
    }

    /// Waits for the handlers, those of earlier workers too, then stops what still runs.
    async fn settle(&self, deadline: Instant) {
        let all = u32::from(self.concurrency);
        if timeout_at(deadline, self.permits.acquire_many(all)).await.is_err() {
            warn!(lane = %self.lane, "handlers still run after the grace; stopping them");
            self.abort.cancel();
            let _ = timeout(LET_GO, self.permits.acquire_many(all)).await;
        }
    }
}

/// Growing pauses with jitter.
pub(crate) struct Backoff<'a> {
    ambient: &'a Ambient,
    ceiling: Duration,
}

impl<'a> Backoff<'a> {
    const FIRST: Duration = Duration::from_millis(100);
    const LAST: Duration = Duration::from_secs(5);

    pub(crate) fn new(ambient: &'a Ambient) -> Self {
        Self { ambient, ceiling: Self::FIRST }
    }

    /// Between half and the whole of a ceiling that doubles each time.
    pub(crate) fn next(&mut self) -> Duration {
        let [byte] = self.ambient.random();
        let half = self.ceiling / 2;
        self.ceiling = (self.ceiling * 2).min(Self::LAST);
        half + half * u32::from(byte) / 255
    }

    pub(crate) fn reset(&mut self) {
        self.ceiling = Self::FIRST;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_start_over() {
        let ambient = Ambient::system();
        let mut backoff = Backoff::new(&ambient);
        let mut ceiling = Backoff::FIRST;
        for _ in 0..12 {
            let pause = backoff.next();
            assert!(ceiling / 2 <= pause && pause <= ceiling, "{pause:?} of {ceiling:?}");
            ceiling = (ceiling * 2).min(Backoff::LAST);
        }
        assert_eq!(ceiling, Backoff::LAST);
        backoff.reset();
        assert!(backoff.next() <= Backoff::FIRST);
    }
}
