//! How fast wake-ups go through Redis when nobody does anything about them: the part of a task that a
//! queue without a database is the whole of.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use domain::{
    clock::Ambient,
    id::{Id as _, OrganizationId, TaskId},
};
use jobs::queue::{Lane, Queue, WakeHandler, WakeUp};
use testkit::servers::redis_url;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::table::Table;

const WAKES: u32 = 20_000;

/// So many are pushed at a time, and so many handled at once.
const BATCH: usize = 500;
const AT_ONCE: u16 = 100;

#[derive(Default)]
struct Counter {
    handled: AtomicU32,
    done: Notify,
}

#[async_trait]
impl WakeHandler for Counter {
    async fn wake(&self, _: WakeUp) {
        if self.handled.fetch_add(1, Ordering::Relaxed) + 1 == WAKES {
            self.done.notify_one();
        }
    }
}

pub(crate) async fn measure(table: &mut Table) {
    let ambient = Ambient::system();
    let namespace = format!("bench-{}", OrganizationId::generate(&ambient));
    let queue = Queue::connect(&redis_url(), &namespace, ambient.clone()).unwrap();
    let organization = OrganizationId::generate(&ambient);
    let wakes: Vec<WakeUp> = (0..WAKES)
        .map(|number| {
            WakeUp::new(organization, TaskId::generate(&ambient), format!("{number}/1/1"))
        })
        .collect();
    let begun = Instant::now();
    for some in wakes.chunks(BATCH) {
        queue.push(Lane::Thinking, some.to_vec()).await.unwrap();
    }
    let added = begun.elapsed();

    let counter = Arc::new(Counter::default());
    let shutdown = CancellationToken::new();
    let begun = Instant::now();
    let working = tokio::spawn({
        let (queue, handler, shutdown) = (queue.clone(), Arc::clone(&counter), shutdown.clone());
        async move { queue.run(Lane::Thinking, AT_ONCE, "bench", handler, shutdown).await }
    });
    tokio::time::timeout(Duration::from_mins(2), counter.done.notified()).await.unwrap();
    let worked = begun.elapsed();
    shutdown.cancel();
    working.await.unwrap();
    for (what, took) in [("added", added), ("handled", worked)] {
        let rate = f64::from(WAKES) / took.as_secs_f64();
        table.add(format!("wake-ups {what}, Redis"), format!("{rate:.0} wake-ups/s"), "");
    }
}
