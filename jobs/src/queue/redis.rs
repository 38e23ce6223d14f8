//! Lanes on Redis, over apalis-redis.
//!
//! Workers are apalis' own. Four things are done here because apalis-redis 1.0.0 does not do
//! them safely; all use its key layout through its public `Config`:
//! - **push**: its own puts every task into the schedule, which its fetch then promotes whole
//!   through Lua's `unpack`; past some 8,000 waiting tasks that fails for ever. Ours appends to
//!   the active list.
//! - **release**: a stopped worker leaves what it had taken until another calls it dead.
//! - **sweep**: its vacuum reads the whole data hash in one script and never shortens the list
//!   of done tasks.
//! - **decode**: an unreadable payload stops its worker. Ours hands the bytes to the service.

mod scripts;

use std::{
    convert::Infallible,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use apalis_core::{
    backend::{codec::Codec, ext::BackendExt},
    worker::{builder::WorkerBuilder, context::WorkerContext},
};
use apalis_redis::{Config, RedisStorage};
use async_trait::async_trait;
use futures_util::StreamExt;
use redis::{
    Client, Cmd, Pipeline, RedisError, RedisFuture, Value,
    aio::{ConnectionLike, ConnectionManager},
};
use tokio::{sync::watch, time::Instant};
use tracing::warn;

use super::{
    Lane, PerLane, QueueError, WakeUp,
    pulse::Pulse,
    runner::{Opens, Runner},
    supervisor::{Backend, Incarnation},
};
use crate::link::{self, Reach};

/// Wake-ups per script call: long enough to be quick, short enough not to hold up Redis.
const CHUNK: usize = 1_000;
/// How often finished wake-ups are swept away.
const SWEEP: Duration = Duration::from_secs(15);
/// How often a worker says that it lives; see also [`Queue::last_polled`](super::Queue).
const HEARTBEAT: Duration = Duration::from_secs(10);
/// Silent heartbeats after which other workers take over what a worker had taken.
const MISSED_HEARTBEATS: usize = 6;

#[derive(Debug)]
pub(super) struct RedisLanes {
    reach: Reach,
    lanes: PerLane<RedisLane>,
}

#[derive(Debug)]
struct RedisLane {
    config: Config,
    pushes: watch::Sender<u64>,
    heard: Heard,
}

/// When the workers of a lane last got an answer.
#[derive(Debug, Clone, Default)]
struct Heard {
    at: Arc<Mutex<Option<Instant>>>,
}

impl Heard {
    fn mark(&self) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

impl From<RedisError> for QueueError {
    fn from(error: RedisError) -> Self {
        Self::Unavailable(Box::new(error))
    }
}

impl RedisLanes {
    pub(super) fn new(client: Client, namespace: &str) -> Result<Self, QueueError> {
        let lanes = PerLane::new(|lane| RedisLane {
            config: Config::default()
                .queue(format!("{namespace}:{lane}"))
                // With more, apalis neither heartbeats nor acknowledges while its buffer waits
                // behind a long handler, and is taken for dead.
                .batch_size(1)
                .heartbeat_interval(HEARTBEAT)
                .missed_heartbeats(MISSED_HEARTBEATS)
                // The lease that matters is the task's, in the database.
                .lock_tasks(false)
                .emit_events(false),
            pushes: watch::Sender::new(0),
            heard: Heard::default(),
        });
        Ok(Self { reach: Reach::new(client)?, lanes })
    }

    pub(super) async fn push(&self, lane: Lane, wakes: &[WakeUp]) -> Result<(), QueueError> {
        let lane = self.lanes.get(lane);
        for chunk in wakes.chunks(CHUNK) {
            let mut entries = Vec::with_capacity(chunk.len());
            for wake in chunk {
                // Begins with a readable task id, which apalis never mistakes for a number.
                let id = format!("{}:{}", wake.task_id, wake.key);
                entries.push((id, serde_json::to_vec(wake)?));
            }
            scripts::push(&mut self.reach.connection(), &lane.config, &entries)
                .await
                .map_err(|error| self.reach.failed(error))?;
            lane.pushes.send_modify(|count| *count = count.wrapping_add(1));
        }
        Ok(())
    }

    pub(super) async fn ping(&self) -> Result<(), QueueError> {
        let pong = redis::cmd("PING").exec_async(&mut self.reach.connection()).await;
        Ok(pong.map_err(|error| self.reach.failed(error))?)
    }

    pub(super) fn last_polled(&self, lane: Lane) -> Option<Instant> {
        *self.lanes.get(lane).heard.at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Removes every finished wake-up.
    pub(super) async fn sweep(&self, lane: Lane) -> Result<(), QueueError> {
        let config = &self.lanes.get(lane).config;
        scripts::sweep(&mut self.reach.connection(), config)
            .await
            .map_err(|error| self.reach.failed(error))?;
        Ok(())
    }

    #[cfg(test)]
    pub(super) fn config(&self, lane: Lane) -> &Config {
        &self.lanes.get(lane).config
    }
}

#[async_trait]
impl Backend for RedisLanes {
    fn worker(&self, lane: Lane, name: &str, runner: Runner) -> Incarnation {
        let lane = self.lanes.get(lane);
        let context = WorkerContext::new(name);
        // Each worker has a connection of its own, new with it: no error outlives a worker.
        let manager = match link::manager(self.reach.client()) {
            Ok(manager) => manager,
            Err(error) => {
                let failed = Err(apalis_core::error::WorkerError::BackendError(error.into()));
                let events = futures_util::stream::iter([failed]).boxed();
                return Incarnation { context, events };
            }
        };
        let connection = Line { manager, heard: lane.heard.clone() };
        let storage: RedisStorage<Envelope, Line> =
            RedisStorage::new(connection).with_config(lane.config.clone());
        let backend =
            storage.with_codec(Verbatim).poll_with_strategy(Pulse::new(lane.pushes.subscribe()));
        let worker =
            WorkerBuilder::new(&context).backend(backend).build::<Runner, Runner, _>(runner);
        Incarnation { context, events: worker.stream().boxed() }
    }

    async fn release(&self, lane: Lane, ended: &mut Vec<String>) {
        let config = &self.lanes.get(lane).config;
        while let Some(name) = ended.last() {
            let released = scripts::release(&mut self.reach.connection(), config, name).await;
            match released.map_err(|error| self.reach.failed(error)) {
                Ok(0) => {}
                Ok(count) => warn!(worker = name, count, "put back what a worker left behind"),
                // Tried again with the next release; at last another worker calls it dead.
                Err(error) => {
                    warn!(worker = name, %error, "could not put back what a worker left");
                    return;
                }
            }
            ended.pop();
        }
    }

    fn upkeep(&self, lane: Lane) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async move {
            loop {
                tokio::time::sleep(SWEEP).await;
                if let Err(error) = self.sweep(lane).await {
                    warn!(%lane, %error, "could not sweep finished wake-ups away");
                }
            }
        })
    }
}

/// The bytes of a wake-up as they came from Redis.
struct Envelope(Vec<u8>);

impl Opens for Envelope {
    fn open(self) -> Option<WakeUp> {
        let wake: WakeUp = serde_json::from_slice(&self.0).ok()?;
        (wake.version == WakeUp::VERSION).then_some(wake)
    }
}

/// A codec that cannot fail.
#[derive(Clone)]
struct Verbatim;

impl Codec<Envelope> for Verbatim {
    type Error = Infallible;
    type Compact = Vec<u8>;

    fn encode(&self, envelope: &Envelope) -> Result<Vec<u8>, Infallible> {
        Ok(envelope.0.clone())
    }

    fn decode(&self, bytes: &Vec<u8>) -> Result<Envelope, Infallible> {
        Ok(Envelope(bytes.clone()))
    }
}

/// A worker's connection, which notes every answer.
#[derive(Clone)]
struct Line {
    manager: ConnectionManager,
    heard: Heard,
}

impl ConnectionLike for Line {
    fn req_packed_command<'a>(&'a mut self, cmd: &'a Cmd) -> RedisFuture<'a, Value> {
        Box::pin(async move {
            let answer = self.manager.req_packed_command(cmd).await?;
            self.heard.mark();
            Ok(answer)
        })
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        Box::pin(async move {
            let answers = self.manager.req_packed_commands(pipeline, offset, count).await?;
            self.heard.mark();
            Ok(answers)
        })
    }

    fn get_db(&self) -> i64 {
        self.manager.get_db()
    }
}
