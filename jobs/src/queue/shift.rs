//! Since when workers of this process run in a lane.

use std::sync::{Mutex, PoisonError};

use tokio::time::Instant;

/// The runs of one lane at present.
#[derive(Debug, Default)]
pub(super) struct Shifts(Mutex<(usize, Option<Instant>)>);

impl Shifts {
    /// Notes a run until what it returns is dropped.
    pub(super) fn begin(&self) -> OnShift<'_> {
        self.count(1);
        OnShift(self)
    }

    /// When the first of those that run began; nothing where none runs.
    pub(super) fn begun(&self) -> Option<Instant> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1
    }

    fn count(&self, change: isize) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        now.0 = now.0.saturating_add_signed(change);
        now.1 = if now.0 == 0 { None } else { now.1.or_else(|| Some(Instant::now())) };
    }
}

/// One run.
pub(super) struct OnShift<'a>(&'a Shifts);

impl Drop for OnShift<'_> {
    fn drop(&mut self) {
        self.0.count(-1);
    }
}
