//! A transaction that holds things up is not waited for without end.

use std::time::{Duration, Instant};

use domain::{
    asset::assets_by_campaign,
    clock::Ambient,
    error::Code,
    generation::{AttemptOutcome, TaskKind, attempts_by_task, claim, tasks_by_campaign},
    store::{Database, Store},
    tenancy::create_workspace,
};
use testkit::{DatabaseKind, Proxy, World, servers::postgres_url};
use tokio::time::timeout;

use crate::support::{agency, code};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_lock_is_a_fault_that_may_pass() {
    let world = World::new(DatabaseKind::Postgres).await;
    let ada = world.sign_up("Ada").await;
    let raw = world.raw().await;
    raw.execute("BEGIN; SELECT * FROM audit_heads FOR UPDATE").await.unwrap();
    let begun = Instant::now();
    let refused = create_workspace(&world.store, &ada, "Shop").await.unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable, "{refused:?}");
    assert!(begun.elapsed().as_secs() >= 9, "somebody who is only slow is waited for");
    raw.execute("ROLLBACK").await.unwrap();
    create_workspace(&world.store, &ada, "Shop").await.unwrap();
}

/// What was made may have been paid for: it is not made again because a connection was lost.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_survives_a_lost_connection() {
    let world = World::new(DatabaseKind::Postgres).await;
    let office = agency(&world).await;
    let campaign = world.approved(&office.ada, &office.ben, office.shop).await;
    let tasks = tasks_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    let id = tasks.iter().find(|task| task.kind == TaskKind::DrawImage).unwrap().id;
    let taken = claim(&world.store, office.ada.organization_id, id, "worker").await.unwrap();
    let taken = taken.unwrap();
    let lease = taken.lease.clone();
    let made = world.make(taken).await.unwrap();

    let raw = world.raw().await;
    raw.execute("BEGIN; SELECT * FROM audit_heads FOR UPDATE").await.unwrap();
    let delivery = tokio::spawn({
        let (world, lease, made) = (world.clone(), lease.clone(), made.clone());
        async move { world.settle(&lease, made).await }
    });
    // The delivery waits for the lock, and its session is ended there.
    let cut = "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while raw.number(cut).await == 0 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    raw.execute("ROLLBACK").await.unwrap();
    delivery.await.unwrap().unwrap();

    assert_eq!(code(world.settle(&lease, made).await), Code::Conflict);
    let assets = assets_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    assert_eq!(assets.len(), 1);
    let attempts = attempts_by_task(&world.store, &office.ada, &[id]).await.unwrap();
    assert_eq!(attempts.len(), 1);
    assert_eq!(attempts[0].outcome, Some(AttemptOutcome::Succeeded));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_connection_is_a_fault_that_may_pass() {
    let world = World::new(DatabaseKind::Postgres).await;
    let ada = world.sign_up("Ada").await;
    let raw = world.raw().await;
    raw.execute("BEGIN; SELECT * FROM audit_heads FOR UPDATE").await.unwrap();
    let (store, actor) = (world.store.clone(), ada.actor.clone());
    let writing = tokio::spawn(async move { create_workspace(&store, &actor, "Shop").await });
    let waits = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() \
         AND wait_event_type = 'Lock'";
    while raw.count(&format!("({waits}) AS waiting"), "true").await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    raw.execute(&format!("SELECT pg_terminate_backend(pid) FROM ({waits}) AS w")).await.unwrap();
    let refused = writing.await.unwrap().unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable, "{refused:?}");
    raw.execute("ROLLBACK").await.unwrap();
    create_workspace(&world.store, &ada, "Shop").await.unwrap();
}

/// A task is taken and read in one move; where that could not be done at once it is done again, and is no
/// loss of anybody's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_could_not_be_read_is_taken_again() {
    let world = World::new(DatabaseKind::Postgres).await;
    let office = agency(&world).await;
    let campaign = world.approved(&office.ada, &office.ben, office.shop).await;
    let tasks = tasks_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    let id = tasks.iter().find(|task| task.kind == TaskKind::DrawImage).unwrap().id;
    let raw = world.raw().await;
    // Reading wants this.
    raw.execute("BEGIN; LOCK TABLE workspaces IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let taking = tokio::spawn({
        let (store, organization) = (world.store.clone(), office.ada.organization_id);
        async move { claim(&store, organization, id, "worker").await }
    });
    let cut = "SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while raw.number(cut).await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(raw.count("tasks", "state = 'leased'").await, 0, "nobody holds what nobody read");
    raw.execute("ROLLBACK").await.unwrap();
    let taken = taking.await.unwrap().unwrap().expect("the task");
    world.work(taken).await.unwrap();
    let attempts = attempts_by_task(&world.store, &office.ada, &[id]).await.unwrap();
    let outcomes: Vec<_> = attempts.iter().map(|attempt| attempt.outcome).collect();
    assert_eq!(outcomes, [Some(AttemptOutcome::Succeeded)]);
}

/// A network that swallows everything tells nobody: neither an answer nor an end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_vanished_connection_is_not_waited_for() {
    let world = World::new(DatabaseKind::Postgres).await;
    let office = agency(&world).await;
    let campaign = world.approved(&office.ada, &office.ben, office.shop).await;
    let proxy = Proxy::before(world.database.url()).await;
    let far = Database { max_connections: 2, ..Database::at(proxy.through(world.database.url())) };
    let far = Store::connect(&far, world.store.ambient().clone()).await.unwrap();
    let world = World { store: far.with_lease(Duration::from_secs(4)), ..world };
    let tasks = tasks_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    let id = tasks.iter().find(|task| task.kind == TaskKind::DrawImage).unwrap().id;
    let taken = claim(&world.store, office.ada.organization_id, id, "worker").await.unwrap();
    let taken = taken.unwrap();
    let lease = taken.lease.clone();
    let made = world.make(taken).await.unwrap();

    let raw = world.raw().await;
    raw.execute("BEGIN; SELECT * FROM audit_heads FOR UPDATE").await.unwrap();
    let delivery = tokio::spawn({
        let (world, lease, made) = (world.clone(), lease.clone(), made.clone());
        async move { world.settle(&lease, made).await }
    });
    let waiting = "SELECT count(*) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while raw.number(waiting).await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    proxy.lose();
    raw.execute("ROLLBACK").await.unwrap();
    let delivered = timeout(Duration::from_secs(30), delivery).await;
    delivered.expect("the answer is not waited for").unwrap().unwrap();
    // Those in the pool that vanished as well make way for new ones.
    for _ in 0..4 {
        let ids = [campaign.id];
        let asked = assets_by_campaign(&world.store, &office.ada, &ids);
        match timeout(Duration::from_secs(30), asked).await.expect("an answer") {
            Ok(assets) => assert_eq!(assets.len(), 1),
            Err(error) => assert_eq!(error.code(), Code::Unavailable, "{error:?}"),
        }
    }
    let assets = assets_by_campaign(&world.store, &office.ada, &[campaign.id]).await.unwrap();
    assert_eq!(assets.len(), 1);
    assert_eq!(code(world.settle(&lease, made).await), Code::Conflict);
}

/// While a migration waits for a table that somebody reads, everybody else waits behind it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_migration_does_not_hold_everybody_up() {
    let world = World::new(DatabaseKind::Postgres).await;
    let owner = Database::at(world.database.owner_url());
    let owner = Store::connect(&owner, world.store.ambient().clone()).await.unwrap();
    // Down to the last one that changes a table in use.
    owner.migrate_down(1).await.unwrap();
    let raw = world.raw().await;
    raw.execute("BEGIN; LOCK TABLE workspaces IN ACCESS SHARE MODE").await.unwrap();
    let begun = Instant::now();
    let migrating = tokio::spawn({
        let owner = owner.clone();
        async move { owner.migrate().await }
    });
    let other = world.raw().await;
    let waiting = "SELECT count(*) AS n FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while other.number(waiting).await == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // It has changed `organizations` by then, and holds it no more.
    other.execute("SET lock_timeout = '2s'").await.unwrap();
    other.execute("SELECT count(*) FROM organizations").await.unwrap();
    let refused = migrating.await.unwrap().unwrap_err();
    assert_eq!(refused.code(), Code::Unavailable, "{refused:?}");
    assert!((9..25).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    raw.execute("ROLLBACK").await.unwrap();
    owner.migrate().await.unwrap();
    assert!(owner.migrations().await.unwrap().iter().all(|(_, applied)| *applied));
}

#[tokio::test]
async fn sessions_have_timeouts_and_are_bound_by_row_level_security() {
    let world = World::new(DatabaseKind::Postgres).await;
    assert_eq!(world.store.inspect().await.unwrap().danger, None);
    // The tests' servers are reached as a superuser.
    let unbound = Store::connect(&Database::at(postgres_url()), Ambient::system()).await.unwrap();
    let danger = unbound.inspect().await.unwrap().danger.unwrap();
    assert!(danger.contains("row-level security does not bind"), "{danger}");
    // The owner is bound, and can take the binding off.
    let owner = Database::at(world.database.owner_url());
    let owner = Store::connect(&owner, Ambient::system()).await.unwrap();
    let danger = owner.inspect().await.unwrap().danger.unwrap();
    assert!(danger.contains("owner of the tables"), "{danger}");
}
