//! The apalis service that hands wake-ups to the handler.

use std::{
    convert::Infallible,
    panic::AssertUnwindSafe,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    task::{Context, Poll, ready},
};

use apalis_core::task::Task;
use futures_util::FutureExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::{CancellationToken, PollSemaphore};
use tower::Service;
use tracing::{Instrument, error, info_span, warn};

use super::{Lane, WakeHandler, WakeUp};

/// Wake-ups taken in one go at the most.
const MOST: usize = 100;

/// What a backend carries: a wake-up, or bytes that ought to be one.
pub(super) trait Opens: Send + 'static {
    type Receipt: Receipt;

    /// The wake-up, unless it is unreadable or of a format this build does not know.
    fn open(self) -> (Option<WakeUp>, Self::Receipt);
}

/// What a backend wants signed once a wake-up was handled, and not where its handler was stopped.
pub(super) trait Receipt: Send + 'static {
    fn sign(self);
}

impl Opens for WakeUp {
    type Receipt = ();

    fn open(self) -> (Option<WakeUp>, ()) {
        (Some(self), ())
    }
}

impl Receipt for () {
    fn sign(self) {}
}

/// For how many wake-ups the runner has hands free, as of when its worker asks for the next.
#[derive(Debug, Clone, Default)]
pub(super) struct Room(Arc<AtomicUsize>);

impl Room {
    pub(super) fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, hands: usize) {
        self.0.store(hands, Ordering::Relaxed);
    }
}

/// Runs handlers apart from the apalis worker, so that they outlive it when its backend fails,
/// and counts them across all workers of one [`run`](super::Queue::run).
pub(super) struct Runner {
    lane: Lane,
    handler: Arc<dyn WakeHandler>,
    abort: CancellationToken,
    permits: Arc<Semaphore>,
    waiting: PollSemaphore,
    /// Hands for wake-ups to come.
    hands: Option<OwnedSemaphorePermit>,
    room: Room,
}

impl Runner {
    pub(super) fn new(
        lane: Lane,
        handler: Arc<dyn WakeHandler>,
        permits: Arc<Semaphore>,
        abort: CancellationToken,
    ) -> Self {
        let waiting = PollSemaphore::new(Arc::clone(&permits));
        Self { lane, handler, abort, permits, waiting, hands: None, room: Room::default() }
    }

    /// How many wake-ups it could begin now, kept up to date.
    pub(super) fn room(&self) -> Room {
        self.room.clone()
    }

    /// Every hand that is free besides, up to [`MOST`].
    fn gather(&self, hands: &mut OwnedSemaphorePermit) {
        let wanted = MOST.saturating_sub(hands.num_permits()).min(self.permits.available_permits());
        let Ok(wanted @ 1..) = u32::try_from(wanted) else { return };
        if let Ok(more) = Arc::clone(&self.permits).try_acquire_many_owned(wanted) {
            hands.merge(more);
        }
    }

    fn hand(&mut self) -> Option<OwnedSemaphorePermit> {
        let mut hands = self.hands.take()?;
        match hands.split(1) {
            Some(hand) if hands.num_permits() > 0 => {
                self.hands = Some(hands);
                Some(hand)
            }
            one => one,
        }
    }
}

impl<A: Opens> Service<Task<A>> for Runner {
    type Response = ();
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<(), Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        let mut hands = match self.hands.take() {
            Some(hands) => hands,
            // Nothing comes of it only where the semaphore is closed, which nobody does.
            None => match ready!(self.waiting.poll_acquire(cx)) {
                Some(hand) => hand,
                None => return Poll::Pending,
            },
        };
        self.gather(&mut hands);
        self.room.set(hands.num_permits());
        self.hands = Some(hands);
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, task: Task<A>) -> Self::Future {
        let hand = self.hand();
        let (wake, receipt) = task.args.open();
        let Some(wake) = wake else {
            warn!(lane = %self.lane, "dropped a wake-up that this build cannot read");
            receipt.sign();
            return Box::pin(std::future::ready(Ok(())));
        };
        let span = info_span!(
            "wake", lane = %self.lane,
            organization_id = %wake.organization_id, task_id = %wake.task_id,
        );
        let handler = self.handler.clone();
        let abort = self.abort.clone();
        let handling = async move {
            let _hand = hand;
            tokio::select! {
                biased;
                () = abort.cancelled() => warn!("stopped before the handler ended"),
                outcome = AssertUnwindSafe(handler.wake(wake)).catch_unwind() => {
                    // The panic's text may hold content; the hook of the process prints it.
                    if outcome.is_err() {
                        error!("the handler panicked");
                    }
                    receipt.sign();
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
