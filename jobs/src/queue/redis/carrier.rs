//! What an apalis worker polls: takes as many wake-ups as there are hands free, and settles those that
//! were handled, many at a time and beside the taking.
//!
//! Registration, heartbeats and the take-over from dead workers stay with apalis-redis, which is driven
//! before anything else: however long handlers take, a worker says that it lives.

use std::{
    collections::VecDeque,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

use apalis_core::{
    backend::{Backend, BackendConfig, finalize::Ephemeral},
    task::{Task, builder::TaskBuilder},
    worker::context::WorkerContext,
};
use apalis_redis::{Config, Error, RedisStorage};
use futures_util::FutureExt;
use redis::RedisResult;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tower::layer::util::Identity;

use super::{
    super::{
        WakeUp,
        runner::{Opens, Receipt, Room},
    },
    Line, scripts,
};

/// Wake-ups settled in one call.
const CHUNK: usize = 1_000;

/// An id and the bytes under it.
type Entry = (String, Vec<u8>);

type Call<T> = Pin<Box<dyn Future<Output = RedisResult<T>> + Send>>;

pub(super) struct Carrier {
    line: Line,
    config: Arc<Config>,
    /// Says that the worker lives.
    pulse: RedisStorage<Parcel, Line>,
    room: Room,
    taking: Taking,
    sign: UnboundedSender<String>,
    signed: UnboundedReceiver<String>,
    settle: Option<Call<()>>,
}

enum Taking {
    Idle,
    Asked(Call<Vec<Entry>>),
    /// Never empty.
    Taken(VecDeque<Entry>),
    /// Nothing was there; the worker's pulse says when to ask again.
    Nothing,
}

impl Carrier {
    pub(super) fn new(line: Line, config: Config, room: Room) -> Self {
        let pulse = RedisStorage::new(line.clone()).with_config(config.clone());
        let (sign, signed) = unbounded_channel();
        let config = Arc::new(config);
        let taking = Taking::Idle;
        Self { line, config, pulse, room, taking, sign, signed, settle: None }
    }

    /// Settles what was handled by now; ready once nothing is under way.
    fn poll_settle(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<RedisResult<()>> {
        loop {
            if let Some(settle) = &mut self.settle {
                let settled = ready!(settle.poll_unpin(cx));
                self.settle = None;
                settled?;
            }
            let mut ids = Vec::new();
            if !matches!(self.signed.poll_recv_many(cx, &mut ids, CHUNK), Poll::Ready(1..)) {
                return Poll::Ready(Ok(()));
            }
            let (mut line, config, worker) =
                (self.line.clone(), Arc::clone(&self.config), worker.clone());
            let settle =
                async move { scripts::settle(&mut line, &config, &worker, &ids).await }.boxed();
            self.settle = Some(settle);
        }
    }

    /// Goes on asking, where it was asked.
    fn poll_taking(&mut self, cx: &mut Context<'_>) -> RedisResult<()> {
        if let Taking::Asked(asked) = &mut self.taking
            && let Poll::Ready(answer) = asked.poll_unpin(cx)
        {
            self.taking = Taking::Idle;
            let taken = VecDeque::from(answer?);
            self.taking = if taken.is_empty() { Taking::Nothing } else { Taking::Taken(taken) };
        }
        Ok(())
    }

    fn ask(&self, worker: &WorkerContext) -> Taking {
        let (mut line, config, worker) =
            (self.line.clone(), Arc::clone(&self.config), worker.clone());
        let count = self.room.get().max(1);
        let asked = async move { scripts::fetch(&mut line, &config, &worker, count).await };
        Taking::Asked(asked.boxed())
    }

    fn next(&mut self) -> Option<Task<Parcel>> {
        let Taking::Taken(taken) = &mut self.taking else { return None };
        let (id, payload) = taken.pop_front()?;
        if taken.is_empty() {
            self.taking = Taking::Idle;
        }
        let slip = Slip { id, sign: self.sign.clone() };
        Some(TaskBuilder::new(Parcel { payload, slip }).build())
    }
}

impl Backend for Carrier {
    type Task = Task<Parcel>;
    type Error = Error;

    fn poll_ready(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Result<(), Error>> {
        // Both go on while a heartbeat waits for its answer: none of the three holds up another.
        if let Poll::Ready(settled) = self.poll_settle(cx, worker) {
            settled?;
        }
        self.poll_taking(cx)?;
        self.pulse.poll_ready(cx, worker)
    }

    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Option<Result<Task<Parcel>, Error>>> {
        if matches!(self.taking, Taking::Idle) {
            self.taking = self.ask(worker);
            self.poll_taking(cx)?;
        }
        if matches!(self.taking, Taking::Nothing) {
            self.taking = Taking::Idle;
            return Poll::Pending;
        }
        self.next().map_or(Poll::Pending, |task| Poll::Ready(Some(Ok(task))))
    }

    fn poll_close(
        &mut self,
        cx: &mut Context<'_>,
        worker: &WorkerContext,
    ) -> Poll<Result<(), Error>> {
        ready!(self.poll_settle(cx, worker))?;
        self.pulse.poll_close(cx, worker)
    }
}

impl BackendConfig for Carrier {
    type Args = Parcel;
    type Id = String;
    type Kind = Ephemeral; // parcels are opened by the runner, not decoded by a codec
    type Config = Config;
    type Layer = Identity;

    fn config(&self) -> &Config {
        &self.config
    }

    fn middleware(&mut self, _: &mut WorkerContext) -> Identity {
        Identity::new()
    }
}

/// A wake-up as it came from Redis: bytes, and what to sign once it was handled.
#[derive(Debug)]
pub(super) struct Parcel {
    payload: Vec<u8>,
    slip: Slip,
}

#[derive(Debug)]
pub(super) struct Slip {
    id: String,
    sign: UnboundedSender<String>,
}

impl Opens for Parcel {
    type Receipt = Slip;

    fn open(self) -> (Option<WakeUp>, Slip) {
        let wake = serde_json::from_slice(&self.payload).ok();
        (wake.filter(|wake: &WakeUp| wake.version == WakeUp::VERSION), self.slip)
    }
}

impl Receipt for Slip {
    fn sign(self) {
        // Nobody takes it once the worker ended; what it had taken is put back then, and asked for
        // again to no effect.
        let _ = self.sign.send(self.id);
    }
}
