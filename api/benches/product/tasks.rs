//! How many tasks are claimed and completed in a second when the work itself takes no time: the
//! strategist answers at once, everything around it is real.

use std::time::{Duration, Instant};

use domain::asset::placement::Placement;
use jobs::{
    bus::Bus,
    queue::Queue,
    relay,
    worker::{self, Shift, Workshop},
};
use testkit::{DatabaseKind, World, clock::TestClock, servers::redis_url};
use tokio_util::sync::CancellationToken;

use crate::table::Table;

/// How many wait when the clock starts.
const TASKS: u32 = 500;

/// SQLite with the queue in process, PostgreSQL with Redis; all of one organization, whose history is
/// one chain, and spread over some.
pub(crate) async fn measure(table: &mut Table, kind: DatabaseKind) {
    for organizations in [1, 10] {
        measure_for(table, kind, organizations).await;
    }
}

async fn measure_for(table: &mut Table, kind: DatabaseKind, organizations: u32) {
    let world = World::with_clock(kind, TestClock::running()).await;
    for number in 0..organizations {
        let ada = world.sign_up(&format!("Ada{number}")).await;
        let shop = world.workspace(&ada, "Coffee shop").await.id;
        for _ in 0..TASKS / organizations {
            world.campaign_for(&ada, shop, &[Placement::X]).await;
        }
    }
    let (queue_url, name) = match kind {
        DatabaseKind::Sqlite => ("memory:".to_owned(), "SQLite + queue in process"),
        DatabaseKind::Postgres => (redis_url(), "PostgreSQL + Redis"),
    };
    let (namespace, ambient) = (world.database.namespace(), world.store.ambient().clone());
    let queue = Queue::connect(&queue_url, &namespace, ambient.clone()).unwrap();
    let bus = Bus::connect(&queue_url, &namespace, ambient).unwrap();
    let shutdown = CancellationToken::new();
    let workshop = Workshop {
        store: world.store.clone(),
        objects: world.objects.clone(),
        agents: world.crew.agents(),
        bus: bus.clone(),
        name: "bench".to_owned(),
        abandon: CancellationToken::new(),
        measures: jobs::measure::Measures::default(),
        quarters: jobs::quarters::Quarters::default(),
    };
    let raw = world.raw().await;
    let begun = Instant::now();
    let relay = tokio::spawn(relay::run(world.store.clone(), queue.clone(), bus, shutdown.clone()));
    let at_work = tokio::spawn(worker::run(workshop, queue, Shift::default(), shutdown.clone()));
    while raw.count("tasks", "state = 'succeeded'").await < i64::from(TASKS) {
        assert!(begun.elapsed() < Duration::from_mins(2), "the tasks do not come to an end");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let rate = f64::from(TASKS) / begun.elapsed().as_secs_f64();
    shutdown.cancel();
    relay.await.unwrap();
    at_work.await.unwrap();
    table.add(
        format!("tasks claimed, done and completed, organizations: {organizations}, {name}"),
        format!("{rate:.0} tasks/s"),
        "",
    );
}
