//! A transaction that holds things up is not waited for without end.

use std::time::{Duration, Instant};

use domain::{
    clock::Ambient,
    error::Code,
    store::{Database, Store},
    tenancy::create_workspace,
};
use testkit::{DatabaseKind, World, servers::postgres_url};

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

#[tokio::test]
async fn sessions_have_timeouts_and_are_bound_by_row_level_security() {
    let world = World::new(DatabaseKind::Postgres).await;
    assert_eq!(world.store.inspect().await.unwrap().danger, None);
    // The tests' servers are reached as a superuser.
    let unbound = Store::connect(&Database::at(postgres_url()), Ambient::system()).await.unwrap();
    let danger = unbound.inspect().await.unwrap().danger.unwrap();
    assert!(danger.contains("row-level security does not bind"), "{danger}");
}
