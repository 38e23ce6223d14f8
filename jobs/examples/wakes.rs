//! How fast wake-ups go through Redis when nobody does anything about them, by our queue and by
//! apalis-redis alone: `wakes ours|apalis REDIS_URL [COUNT]`. The part of a task that a queue without a
//! database is the whole of; what `BullMQ` is measured with too (see bench/).
//!
//! Prints one line of JSON. Each wake-up must come exactly once.

use std::{
    collections::HashMap,
    convert::Infallible,
    error::Error,
    io::Write as _,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use apalis_core::{backend::TaskSink as _, worker::builder::WorkerBuilder};
use apalis_redis::{Config, RedisStorage};
use async_trait::async_trait;
use domain::{
    clock::Ambient,
    id::{Id as _, OrganizationId, TaskId},
};
use futures_util::StreamExt as _;
use jobs::queue::{Lane, Queue, WakeHandler, WakeUp};
use tokio::{sync::Notify, time::timeout};
use tokio_util::sync::CancellationToken;

/// So many are pushed at a time, and so many handled at once.
const BATCH: usize = 500;
const AT_ONCE: u16 = 100;

/// More due at once than this, and a script of apalis-redis 1.0 fails for ever.
const APALIS_BEARS: usize = 5_000;

const PATIENCE: Duration = Duration::from_mins(2);

type Failed = Box<dyn Error + Send + Sync>;

/// How often each came, by its key.
#[derive(Default)]
struct Counter {
    came: Mutex<HashMap<String, u32>>,
    wanted: usize,
    done: Notify,
}

impl Counter {
    fn of(wanted: usize) -> Arc<Self> {
        Arc::new(Self { wanted, ..Self::default() })
    }

    fn count(&self, wake: WakeUp) {
        let mut came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
        *came.entry(wake.key).or_default() += 1;
        if came.len() == self.wanted {
            self.done.notify_one();
        }
    }

    fn not_once(&self) -> usize {
        let came = self.came.lock().unwrap_or_else(PoisonError::into_inner);
        came.values().filter(|times| **times != 1).count() + self.wanted.abs_diff(came.len())
    }
}

#[async_trait]
impl WakeHandler for Counter {
    async fn wake(&self, wake: WakeUp) {
        self.count(wake);
    }
}

/// How long adding and working off took.
type Took = (Duration, Duration);

async fn ours(url: &str, wakes: &[WakeUp], counter: &Arc<Counter>) -> Result<Took, Failed> {
    let ambient = Ambient::system();
    let namespace = format!("wakes-{}", OrganizationId::generate(&ambient));
    let queue = Queue::connect(url, &namespace, ambient)?;
    let begun = Instant::now();
    for some in wakes.chunks(BATCH) {
        queue.push(Lane::Thinking, some.to_vec()).await?;
    }
    let added = begun.elapsed();
    let shutdown = CancellationToken::new();
    let begun = Instant::now();
    let working = tokio::spawn({
        let (handler, shutdown) = (Arc::clone(counter), shutdown.clone());
        async move { queue.run(Lane::Thinking, AT_ONCE, "wakes", handler, shutdown).await }
    });
    timeout(PATIENCE, counter.done.notified()).await?;
    let handled = begun.elapsed();
    shutdown.cancel();
    working.await?;
    Ok((added, handled))
}

async fn apalis(url: &str, wakes: &[WakeUp], counter: &Arc<Counter>) -> Result<Took, Failed> {
    let client = apalis_redis::Client::open(url)?;
    let connection = apalis_redis::ConnectionManager::new(client).await?;
    let queue = format!("wakes-{}", OrganizationId::generate(&Ambient::system()));
    let config = Config::default().queue(queue).batch_size(AT_ONCE.into());
    let mut storage = RedisStorage::<WakeUp>::new(connection).with_config(config);
    let begun = Instant::now();
    for some in wakes.chunks(BATCH) {
        storage.push_bulk(some.to_vec()).await.map_err(|error| error.to_string())?;
    }
    let added = begun.elapsed();
    let counting = Arc::clone(counter);
    let worker = WorkerBuilder::new("wakes").backend(storage).build(move |wake: WakeUp| {
        counting.count(wake);
        std::future::ready(Ok::<(), Infallible>(()))
    });
    let begun = Instant::now();
    let working = tokio::spawn(async move {
        let mut events = worker.stream();
        while events.next().await.is_some_and(|event| event.is_ok()) {}
    });
    timeout(PATIENCE, counter.done.notified()).await?;
    let handled = begun.elapsed();
    working.abort();
    Ok((added, handled))
}

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (whose, url, count) = match &arguments[..] {
        [whose, url] => (whose.as_str(), url, 20_000),
        [whose, url, count] => (whose.as_str(), url, count.parse()?),
        _ => return Err("usage: wakes ours|apalis REDIS_URL [COUNT]".into()),
    };
    let count = if whose == "apalis" { APALIS_BEARS.min(count) } else { count };
    let ambient = Ambient::system();
    let organization = OrganizationId::generate(&ambient);
    let wakes: Vec<WakeUp> = (0..count)
        .map(|number| {
            let key = format!("{number}/0/1700000000000000");
            WakeUp::new(organization, TaskId::generate(&ambient), key)
        })
        .collect();
    let counter = Counter::of(count);
    let (added, handled) = match whose {
        "ours" => ours(url, &wakes, &counter).await?,
        "apalis" => apalis(url, &wakes, &counter).await?,
        other => return Err(format!("{other} is neither ours nor apalis").into()),
    };
    let wrong = counter.not_once();
    let (adding, working) = (added.as_millis().max(1), handled.as_millis().max(1));
    let each = u128::try_from(count)? * 1_000;
    let report = serde_json::json!({
        "jobs": count,
        "addedPerSecond": u64::try_from(each / adding)?,
        "workedPerSecond": u64::try_from(each / working)?,
        "notExactlyOnce": wrong,
    });
    writeln!(std::io::stdout(), "{report}")?;
    if wrong == 0 { Ok(()) } else { Err(format!("{wrong} did not come exactly once").into()) }
}
