//! Ten thousand tasks due at once: more than a queue's script could ever hand out.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use domain::generation::TaskKind;
use jobs::{
    bus::Bus,
    queue::{Lane, Queue, WakeHandler, WakeUp},
    relay,
};
use testkit::{DatabaseKind, Raw};
use tokio_util::sync::CancellationToken;

use crate::plant::{Handler, Plant};

const CROWD: i64 = 10_000;

/// Is done with each task it hears of, in one statement: what takes long here is the telling.
struct Quick {
    raw: Raw,
    done: AtomicUsize,
}

#[async_trait]
impl WakeHandler for Quick {
    async fn wake(&self, wake: WakeUp) {
        let id = wake.task_id.to_string();
        let (_, id) = id.split_once('_').unwrap();
        let end = "UPDATE tasks SET state = 'cancelled', wake_at = NULL";
        let sql = format!("{end} WHERE id = '{id}' AND state = 'queued'");
        if self.raw.execute(&sql).await.unwrap() == 1 {
            self.done.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_ten_thousand_due_at_once_do_not_jam() {
    let plant = Plant::new(DatabaseKind::Postgres).await;
    let world = &plant.world;
    let raw = world.raw().await;
    plant.approved().await;
    let copies = format!(
        "INSERT INTO tasks (organization_id, id, workspace_id, campaign_id, strategy_id, kind, \
         creative_key, requested_by_name, dedupe_key, state, attempt, max_attempts, fence, run_at, \
         wake_at, progress, created_at, updated_at) \
         SELECT organization_id, gen_random_uuid(), workspace_id, campaign_id, strategy_id, kind, \
         creative_key, requested_by_name, 'crowd ' || n, 'queued', 0, 5, 0, run_at, run_at, 0, \
         created_at, updated_at FROM tasks, generate_series(1, {CROWD}) AS n \
         WHERE id = (SELECT id FROM tasks WHERE kind = '{}' ORDER BY id LIMIT 1)",
        TaskKind::WriteCopy
    );
    assert_eq!(raw.execute(&copies).await.unwrap(), CROWD.unsigned_abs());
    let ambient = world.store.ambient().clone();
    let queue = Queue::connect(&plant.queue_url, &plant.namespace, ambient.clone()).unwrap();
    let bus = Bus::connect(&plant.queue_url, &plant.namespace, ambient).unwrap();
    let quick = Arc::new(Quick { raw: world.raw().await, done: AtomicUsize::new(0) });
    let handler: Handler = Arc::<Quick>::clone(&quick);
    let shutdown = CancellationToken::new();
    let relaying =
        tokio::spawn(relay::run(world.store.clone(), queue.clone(), bus, shutdown.clone()));
    let stop = shutdown.clone();
    let working = tokio::spawn(async move {
        queue.run(Lane::Thinking, 12, "quick", handler, stop).await;
    });
    // Never for long without progress, and at the end without remainder.
    let mut left = i64::MAX;
    while left > 0 {
        let before = left;
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(250)).await;
            left = raw.count("tasks", "dedupe_key LIKE 'crowd %' AND state = 'queued'").await;
            if left < before {
                break;
            }
        }
        assert!(left < before, "{left} tasks are stuck");
    }
    shutdown.cancel();
    relaying.await.unwrap();
    working.await.unwrap();
    assert!(quick.done.load(Ordering::Relaxed) >= 10_000);
}
