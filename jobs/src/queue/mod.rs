//! The queue: wake-ups for background work, over apalis in process or on Redis.
//!
//! The database is the truth about tasks. A wake-up only says "look at this task now"; it may be
//! lost, late or doubled without harm, because the handler claims the task in the database and a
//! reconciler pushes again what lost its wake-up. So nothing here retries, schedules or remembers.

mod memory;
#[cfg(test)]
mod private_redis;
mod pulse;
mod redis;
mod runner;
mod shift;
mod supervisor;
#[cfg(test)]
mod tests;

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use domain::{
    clock::Ambient,
    id::{OrganizationId, TaskId},
};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

#[cfg(test)]
pub(crate) use self::private_redis::{PATIENCE, PrivateRedis};
pub(crate) use self::supervisor::Backoff;

use self::{memory::MemoryLanes, redis::RedisLanes, shift::Shifts, supervisor::Supervisor};
use crate::link::Address;

/// How long a stopping worker waits for handlers that still run, unless told otherwise.
const GRACE: Duration = Duration::from_secs(30);

/// After this much silence the workers of a lane have stalled: three heartbeats were missed.
pub const STALLED: Duration = Duration::from_secs(30);

/// "Look at this task now." Carries ids only, never content.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct WakeUp {
    /// Of this format; a worker drops what it does not know and the reconciler asks again.
    pub version: u8,
    /// The tenant of the task.
    pub organization_id: OrganizationId,
    /// The task to look at.
    pub task_id: TaskId,
    /// Names this wake-up among all of the task: attempt and wake instant. The same key pushed
    /// twice may be delivered once, so a later wake-up needs another key.
    pub key: String,
}

impl WakeUp {
    /// The format this build writes and reads.
    pub const VERSION: u8 = 1;

    /// A wake-up in the present format.
    pub fn new(organization_id: OrganizationId, task_id: TaskId, key: impl Into<String>) -> Self {
        Self { version: Self::VERSION, organization_id, task_id, key: key.into() }
    }
}

/// One queue with its own concurrency, so that slow work cannot hold up quick work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Lane {
    /// Strategies and copy: light, mostly waiting for a model.
    Thinking,
    /// Pictures.
    Drawing,
    /// Video: heavy.
    Filming,
}

impl Lane {
    /// Every lane.
    pub const ALL: [Self; 3] = [Self::Thinking, Self::Drawing, Self::Filming];

    /// The name in keys, logs and metrics.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Thinking => "thinking",
            Self::Drawing => "drawing",
            Self::Filming => "filming",
        }
    }
}

impl fmt::Display for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One value per lane.
#[derive(Debug, Default)]
struct PerLane<T> {
    thinking: T,
    drawing: T,
    filming: T,
}

impl<T> PerLane<T> {
    fn new(mut make: impl FnMut(Lane) -> T) -> Self {
        Self {
            thinking: make(Lane::Thinking),
            drawing: make(Lane::Drawing),
            filming: make(Lane::Filming),
        }
    }

    fn get(&self, lane: Lane) -> &T {
        match lane {
            Lane::Thinking => &self.thinking,
            Lane::Drawing => &self.drawing,
            Lane::Filming => &self.filming,
        }
    }
}

/// Why the queue did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum QueueError {
    /// The URL names no backend. The text never repeats the URL, which may hold a password.
    #[error("the queue URL must be `memory:`, `redis://…` or `rediss://…`")]
    BadUrl,
    /// Redis is away or does not answer; the same call may succeed later.
    #[error("the queue does not answer")]
    Unavailable(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A fault of ours.
    #[error("a wake-up could not be written down")]
    Encode(#[from] serde_json::Error),
}

impl From<QueueError> for domain::error::Error {
    fn from(error: QueueError) -> Self {
        match error {
            QueueError::Unavailable(_) => Self::unavailable(error),
            QueueError::BadUrl | QueueError::Encode(_) => Self::internal(error),
        }
    }
}

/// What a worker does with a wake-up.
///
/// Infallible: the task's row holds the outcome. A panic is caught and logged.
#[async_trait]
pub trait WakeHandler: Send + Sync + 'static {
    /// Looks at the task. May be called twice for one wake-up, also at the same time.
    async fn wake(&self, wake: WakeUp);
}

/// The queue. Clones share everything.
#[derive(Debug, Clone)]
pub struct Queue {
    shared: Arc<Shared>,
    grace: Duration,
}

#[derive(Debug)]
struct Shared {
    ambient: Ambient,
    /// Told apart from every other start of this program on this host.
    boot: String,
    runs: AtomicU64,
    shifts: PerLane<Shifts>,
    lanes: Lanes,
}

#[derive(Debug)]
enum Lanes {
    Memory(MemoryLanes),
    Redis(Box<RedisLanes>),
}

impl Queue {
    /// A queue at `memory:`, `redis://…` or `rediss://…`, its keys under `namespace`.
    ///
    /// Does not wait for Redis: while it is away, [`push`](Self::push) says so and workers keep
    /// trying. Must be called inside a tokio runtime.
    pub fn connect(url: &str, namespace: &str, ambient: Ambient) -> Result<Self, QueueError> {
        let lanes = match Address::parse(url).ok_or(QueueError::BadUrl)? {
            Address::Memory => Lanes::Memory(MemoryLanes::new()),
            Address::Redis(client) => Lanes::Redis(Box::new(RedisLanes::new(*client, namespace)?)),
        };
        let boot = format!("{:016x}", u64::from_be_bytes(ambient.random()));
        let shared = Arc::new(Shared {
            ambient,
            boot,
            runs: AtomicU64::new(0),
            shifts: PerLane::new(|_| Shifts::default()),
            lanes,
        });
        Ok(Self { shared, grace: GRACE })
    }

    /// The same queue whose workers wait this long for running handlers when they stop.
    #[must_use]
    pub fn with_grace(self, grace: Duration) -> Self {
        Self { grace, ..self }
    }

    /// Puts wake-ups in a lane, in chunks. On an error some may have been put; pushing all again
    /// is harmless.
    pub async fn push(&self, lane: Lane, wakes: Vec<WakeUp>) -> Result<(), QueueError> {
        match &self.shared.lanes {
            Lanes::Memory(lanes) => {
                lanes.push(lane, wakes);
                Ok(())
            }
            Lanes::Redis(lanes) => lanes.push(lane, &wakes).await,
        }
    }

    /// Handles the wake-ups of a lane, at most `concurrency` at once, until `shutdown`.
    ///
    /// A backend error stops the apalis worker underneath; another takes its place under a new
    /// name after a growing pause, while handlers that run go on undisturbed. On `shutdown` no
    /// further wake-up is taken, running handlers get the grace to end, and what was taken but
    /// not begun is put back.
    pub async fn run(
        &self,
        lane: Lane,
        concurrency: u16,
        worker_name_seed: &str,
        handler: Arc<dyn WakeHandler>,
        shutdown: CancellationToken,
    ) {
        let _on_shift = self.shared.shifts.get(lane).begin();
        let run = self.shared.runs.fetch_add(1, Ordering::Relaxed);
        let name = format!("{worker_name_seed}:{}:{lane}:{run}", self.shared.boot);
        let supervisor = Supervisor::new(
            lane,
            name,
            concurrency,
            handler,
            self.grace,
            shutdown,
            &self.shared.ambient,
        );
        match &self.shared.lanes {
            Lanes::Memory(lanes) => supervisor.run(lanes).await,
            Lanes::Redis(lanes) => supervisor.run(&**lanes).await,
        }
    }

    /// Whether the backend answers.
    pub async fn ping(&self) -> Result<(), QueueError> {
        match &self.shared.lanes {
            Lanes::Memory(_) => Ok(()),
            Lanes::Redis(lanes) => lanes.ping().await,
        }
    }

    /// When a worker of this process last heard from the backend of this lane; nothing before
    /// the first time. A healthy worker hears at least every ten seconds, however busy.
    pub fn last_polled(&self, lane: Lane) -> Option<Instant> {
        match &self.shared.lanes {
            Lanes::Memory(lanes) => lanes.last_polled(lane),
            Lanes::Redis(lanes) => lanes.last_polled(lane),
        }
    }

    /// For how long the workers of this process have not heard from the backend of this lane; nothing
    /// where none runs. By a clock that nobody sets.
    pub fn silence(&self, lane: Lane) -> Option<Duration> {
        let begun = self.shared.shifts.get(lane).begun()?;
        let heard = self.last_polled(lane).map_or(begun, |heard| heard.max(begun));
        Some(heard.elapsed())
    }

    /// The lanes whose workers in this process have heard nothing for longer than `bound`.
    pub fn stalled(&self, bound: Duration) -> Vec<Lane> {
        let is_silent = |lane: &Lane| self.silence(*lane).is_some_and(|silence| silence > bound);
        Lane::ALL.into_iter().filter(is_silent).collect()
    }
}
