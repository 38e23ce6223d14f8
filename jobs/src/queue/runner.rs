//! The apalis service that hands wake-ups to the handler.

use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use apalis_core::task::Task;
use futures_util::FutureExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::{CancellationToken, PollSemaphore};
use tower::Service;
use tracing::{Instrument, error, info_span, warn};

use super::{Lane, WakeHandler, WakeUp};

/// What a backend carries: a wake-up, or bytes that ought to be one.
pub(super) trait Opens: Send + 'static {
    /// The wake-up, unless it is unreadable or of a format this build does not know.
    fn open(self) -> Option<WakeUp>;
}

impl Opens for WakeUp {
    fn open(self) -> Option<WakeUp> {
        Some(self)
    }
}

/// Runs handlers apart from the apalis worker, so that they outlive it when its backend fails,
/// and counts them across all workers of one [`run`](super::Queue::run).
pub(super) struct Runner {
    lane: Lane,
    handler: Arc<dyn WakeHandler>,
    abort: CancellationToken,
    permits: PollSemaphore,
    permit: Option<OwnedSemaphorePermit>,
}

impl Runner {
    pub(super) fn new(
        lane: Lane,
        handler: Arc<dyn WakeHandler>,
        permits: Arc<Semaphore>,
        abort: CancellationToken,
    ) -> Self {
        Self { lane, handler, abort, permits: PollSemaphore::new(permits), permit: None }
    }
}

impl<A: Opens> Service<Task<A>> for Runner {
    type Response = ();
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<(), Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        if self.permit.is_none() {
            self.permit = ready!(self.permits.poll_acquire(cx));
        }
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, task: Task<A>) -> Self::Future {
        let Some(wake) = task.args.open() else {
            warn!(lane = %self.lane, "dropped a wake-up that this build cannot read");
            return Box::pin(std::future::ready(Ok(())));
        };
        let span = info_span!(
            "wake", lane = %self.lane,
            organization_id = %wake.organization_id, task_id = %wake.task_id,
        );
        let handler = self.handler.clone();
        let abort = self.abort.clone();
        let permit = self.permit.take();
        let handling = async move {
            let _permit = permit;
            tokio::select! {
                biased;
                () = abort.cancelled() => warn!("stopped before the handler ended"),
                outcome = AssertUnwindSafe(handler.wake(wake)).catch_unwind() => {
                    // The panic's text may hold content; the hook of the process prints it.
                    if outcome.is_err() {
                        error!("the handler panicked");
                    }
                }
            }
        };
        let handling = tokio::spawn(handling.instrument(span));
        Box::pin(async move {
            let _ = handling.await;
            Ok(())
        })
    }
}
