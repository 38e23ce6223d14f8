//! Lanes on Redis, over apalis-redis.
//!
//! Workers are apalis' own, and apalis-redis has them registered, says that they live and takes over
//! from those that no longer do. What it does with tasks is done here, on its keys through its public
//! `Config`, because version 1.0.0 does not do it safely or not quickly:
//! - **push**: its own puts every task into the schedule, which its fetch then promotes whole
//!   through Lua's `unpack`; past some 8,000 waiting tasks that fails for ever. Ours appends to
//!   the active list.
//! - **fetch**: its own takes a fixed number, and until all of them are begun it neither says that it
//!   lives nor acknowledges. Ours takes as many as there are hands free ([`carrier`]).
//! - **settle**: its own keeps everything about a finished task until a vacuum, which reads the whole
//!   data hash in one script. Of a wake-up nothing has to be remembered.
//! - **release**: a stopped worker leaves what it had taken until another calls it dead.

mod carrier;
mod scripts;

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use apalis_core::{
    backend::ext::BackendExt,
    worker::{builder::WorkerBuilder, context::WorkerContext},
};
use apalis_redis::Config;
use async_trait::async_trait;
use futures_util::StreamExt;
use redis::{
    Client, Cmd, Pipeline, RedisError, RedisFuture, Value,
    aio::{ConnectionLike, ConnectionManager},
};
use tokio::{sync::watch, time::Instant};
use tracing::warn;

use self::carrier::Carrier;
use super::{
    Lane, PerLane, QueueError, WakeUp,
    pulse::Pulse,
    runner::Runner,
    supervisor::{Backend, Incarnation},
};
use crate::link::{self, Reach};

/// Wake-ups per script call: long enough to be quick, short enough not to hold up Redis.
const CHUNK: usize = 1_000;
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
        let backend = Carrier::new(connection, lane.config.clone(), runner.room())
            .poll_with_strategy(Pulse::new(lane.pushes.subscribe()));
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
