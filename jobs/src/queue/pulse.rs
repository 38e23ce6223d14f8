//! When an idle worker asks its backend again.

use std::{
    task::{Context, Poll},
    time::Duration,
};

use apalis_core::backend::ext::poll_strategy::{PollSnapshot, PollStrategy};
use futures_util::StreamExt;
use tokio::{
    sync::watch,
    time::{Interval, MissedTickBehavior, interval},
};
use tokio_stream::wrappers::WatchStream;

/// How long a wake-up pushed by another process waits at most.
const IDLE: Duration = Duration::from_millis(200);

/// Asks at once after a push in this process, and every [`IDLE`] for pushes elsewhere.
///
/// While there is work the worker asks after every wake-up anyway.
#[derive(Debug)]
pub(super) struct Pulse {
    tick: Interval,
    pushes: WatchStream<u64>,
}

impl Pulse {
    pub(super) fn new(pushes: watch::Receiver<u64>) -> Self {
        let mut tick = interval(IDLE);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { tick, pushes: WatchStream::from_changes(pushes) }
    }
}

impl PollStrategy for Pulse {
    fn poll_drive(&mut self, cx: &mut Context<'_>, _: &PollSnapshot) -> Poll<Option<()>> {
        // Both are driven until they wait, or they would not wake the worker again.
        let mut ticked = false;
        while self.tick.poll_tick(cx).is_ready() {
            ticked = true;
        }
        let mut pushed = false;
        while let Poll::Ready(Some(_)) = self.pushes.poll_next_unpin(cx) {
            pushed = true;
        }
        if pushed {
            // The question now under way may have been asked before the push: ask once more.
            cx.waker().wake_by_ref();
        }
        if ticked || pushed { Poll::Ready(Some(())) } else { Poll::Pending }
    }
}
