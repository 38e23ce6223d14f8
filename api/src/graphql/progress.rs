//! How far one request came: told to the transport, which cannot see it from the answer.

use std::{
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_graphql::{Value, value};

use crate::limit::rate::Standing;

/// What is known of a running request.
#[derive(Debug, Default)]
pub(super) struct Progress {
    executed: AtomicBool,
    cost: OnceLock<usize>,
    standing: Mutex<Option<Standing>>,
    wait: OnceLock<Duration>,
}

impl Progress {
    /// Whether the document was good and its operation began.
    pub(super) fn executed(&self) -> bool {
        self.executed.load(Ordering::Acquire)
    }

    /// The operation begins.
    pub(super) fn begin(&self) {
        self.executed.store(true, Ordering::Release);
    }

    /// What the operation costs, in points.
    pub(super) fn priced(&self, cost: usize) {
        let _ = self.cost.set(cost);
    }

    /// What the caller has left.
    pub(super) fn standing(&self) -> Option<Standing> {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long a caller who asked for too much must wait.
    pub(super) fn wait(&self) -> Option<Duration> {
        self.wait.get().copied()
    }

    /// The caller asked for too much.
    pub(super) fn refuse(&self, wait: Duration) {
        let _ = self.wait.set(wait);
    }

    pub(super) fn note(&self, standing: Standing) {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner) = Some(standing);
    }

    /// `extensions.cost` of the answer.
    pub(super) fn cost(&self, maximum: usize) -> Option<Value> {
        let cost = *self.cost.get()?;
        let mut report = value!({ "requestedQueryCost": cost, "maximum": maximum });
        if let (Some(standing), Value::Object(report)) = (self.standing(), &mut report) {
            let throttle = value!({
                "limit": standing.limit,
                "available": standing.remaining,
                "fullAfterSeconds": standing.reset.as_secs(),
            });
            report.insert(async_graphql::Name::new("throttle"), throttle);
        }
        Some(report)
    }
}
