//! Lanes in this process, over apalis' memory backend.

use std::{
    collections::VecDeque,
    convert::Infallible,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use apalis_core::{
    backend::memory::{MemorySink, MemoryStorage, MemoryStorageError},
    task::{Task, builder::TaskBuilder},
    worker::{builder::WorkerBuilder, context::WorkerContext},
};
use async_trait::async_trait;
use futures_util::{Sink, SinkExt, StreamExt, lock::Mutex as AsyncMutex, sink, stream};
use tokio::{sync::Notify, time::Instant};

use super::{
    Lane, PerLane, WakeUp,
    runner::Runner,
    supervisor::{Backend, Incarnation},
};

#[derive(Debug)]
pub(super) struct MemoryLanes {
    lanes: PerLane<Arc<MemoryLane>>,
}

#[derive(Debug, Default)]
struct MemoryLane {
    waiting: Mutex<VecDeque<WakeUp>>,
    pushed: Notify,
    workers: AtomicUsize,
    ended: Mutex<Option<Instant>>,
}

impl MemoryLane {
    /// The next wake-up, for whichever worker asks first. Dropping the future loses nothing.
    async fn next(&self) -> WakeUp {
        loop {
            let pushed = self.pushed.notified();
            {
                let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(wake) = waiting.pop_front() {
                    if !waiting.is_empty() {
                        self.pushed.notify_one();
                    }
                    return wake;
                }
            }
            pushed.await;
        }
    }
}

impl MemoryLanes {
    pub(super) fn new() -> Self {
        Self { lanes: PerLane::new(|_| Arc::default()) }
    }

    pub(super) fn push(&self, lane: Lane, wakes: Vec<WakeUp>) {
        let lane = self.lanes.get(lane);
        lane.waiting.lock().unwrap_or_else(PoisonError::into_inner).extend(wakes);
        lane.pushed.notify_one();
    }

    /// Now, while a worker runs: nothing can come between it and its queue.
    pub(super) fn last_polled(&self, lane: Lane) -> Option<Instant> {
        let lane = self.lanes.get(lane);
        if lane.workers.load(Ordering::Acquire) > 0 {
            return Some(Instant::now());
        }
        *lane.ended.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// apalis' own channel panics when two tasks push at the same time (it `try_lock`s and unwraps),
/// and dies with its worker. So wake-ups wait in the lane and this sink is never used.
fn unused_sink() -> MemorySink<WakeUp> {
    type Unused = dyn Sink<Task<WakeUp>, Error = MemoryStorageError> + Send + Sync + Unpin;
    let sink: Box<Unused> =
        Box::new(sink::drain().sink_map_err(|never: Infallible| match never {}));
    MemorySink::new(Arc::new(AsyncMutex::new(sink)))
}

#[async_trait]
impl Backend for MemoryLanes {
    fn worker(&self, lane: Lane, name: &str, runner: Runner) -> Incarnation {
        let alive = Alive::new(self.lanes.get(lane).clone());
        let tasks = stream::unfold(alive, |alive| async move {
            let wake = alive.lane.next().await;
            Some((TaskBuilder::new(wake).build(), alive))
        });
        let context = WorkerContext::new(name);
        let storage = MemoryStorage::new_with(unused_sink(), Box::pin(tasks));
        let worker =
            WorkerBuilder::new(&context).backend(storage).build::<Runner, Runner, _>(runner);
        Incarnation { context, events: worker.stream().boxed() }
    }

    async fn release(&self, _: Lane, _: &mut Vec<String>) {}
}

/// Counts a worker as long as it lives.
struct Alive {
    lane: Arc<MemoryLane>,
}

impl Alive {
    fn new(lane: Arc<MemoryLane>) -> Self {
        lane.workers.fetch_add(1, Ordering::AcqRel);
        Self { lane }
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        *self.lane.ended.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        self.lane.workers.fetch_sub(1, Ordering::AcqRel);
    }
}
