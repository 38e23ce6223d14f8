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
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::table::Table;

/// How many wait when the clock starts.
const TASKS: u32 = 500;

/// SQLite with the queue in process, PostgreSQL with Redis; all of one organization, whose history is
/// one chain, and spread over some.
pub(crate) async fn measure(table: &mut Table, kind: DatabaseKind) {
    if kind == DatabaseKind::Postgres {
        measure_ceiling(table).await;
    }
    for organizations in [1, 10] {
        measure_for(table, kind, organizations).await;
    }
}

/// How many commits of the smallest kind the same server takes from as many connections as our pool
/// writes with: no task can be done in less than a few of them.
async fn measure_ceiling(table: &mut Table) {
    const WRITERS: usize = 16;
    const LASTS: Duration = Duration::from_secs(3);
    let world = World::new(DatabaseKind::Postgres).await;
    world.raw().await.execute("CREATE TABLE ceiling (n int)").await.unwrap();
    let mut writing = JoinSet::new();
    for _ in 0..WRITERS {
        let raw = world.raw().await;
        writing.spawn(async move {
            let (begun, mut commits) = (Instant::now(), 0_u32);
            while begun.elapsed() < LASTS {
                raw.execute("INSERT INTO ceiling VALUES (1)").await.unwrap();
                commits += 1;
            }
            commits
        });
    }
    let commits: u32 = writing.join_all().await.into_iter().sum();
    let rate = f64::from(commits) / LASTS.as_secs_f64();
    let what = format!("commits of one row, PostgreSQL, {WRITERS} connections");
    table.add(what, format!("{rate:.0} commits/s"), "");
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
