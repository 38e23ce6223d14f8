//! Connections to PostgreSQL that only read.

use std::time::Duration;

use domain::{
    access::Actor,
    identity::authenticate_session,
    store::{Database, DatabaseKind, Store, page::PageRequest},
    tenancy::{create_workspace, list_workspaces},
};
use testkit::World;
use tokio::time::{sleep, timeout};

/// Those at rest: the last they were told is to end.
const AT_REST: &str = "SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND state = 'idle' AND query = 'ROLLBACK'";

/// Those in a transaction that nobody goes on with.
const LEFT_OPEN: &str = "SELECT count(*) AS n FROM pg_stat_activity
    WHERE datname = current_database() AND state LIKE 'idle in transaction%'";

async fn with_connections(world: &World, max_connections: u32) -> Store {
    let database = Database { max_connections, ..Database::at(world.database.url()) };
    Store::connect(&database, world.store.ambient().clone()).await.unwrap()
}

async fn workspaces(store: &Store, actor: &Actor) -> usize {
    let page = PageRequest::first(100).unwrap();
    list_workspaces(store, actor, &page).await.unwrap().items.len()
}

/// Nobody waits for it, so it may take the server a moment.
async fn comes_to(world: &World, what: &str, wanted: i64) {
    let raw = world.raw().await;
    let soon = timeout(Duration::from_secs(5), async {
        while raw.number(what).await != wanted {
            sleep(Duration::from_millis(5)).await;
        }
    });
    assert!(soon.await.is_ok(), "{} and not {wanted}: {what}", raw.number(what).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_transaction_is_over_when_it_is_dropped() {
    let world = World::new(DatabaseKind::Postgres).await;
    let ada = world.sign_up("Ada").await;
    let snapshot = world.store.snapshot();
    let caller = authenticate_session(&snapshot, ada.session.reveal()).await.unwrap();
    assert_eq!(workspaces(&snapshot, &caller).await, 0);
    comes_to(&world, LEFT_OPEN, 1).await;
    drop(snapshot);
    comes_to(&world, LEFT_OPEN, 0).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_connection_is_enough_for_one_read_after_the_other() {
    let world = World::new(DatabaseKind::Postgres).await;
    let ada = world.sign_up("Ada").await;
    for number in 0..20 {
        assert_eq!(workspaces(&world.store, &ada).await, number);
        create_workspace(&world.store, &ada, &format!("Shop {number}")).await.unwrap();
    }
    comes_to(&world, AT_REST, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn there_are_no_more_than_asked_for() {
    let world = World::new(DatabaseKind::Postgres).await;
    let ada = world.sign_up("Ada").await;
    let raw = world.raw().await;
    let others = raw.number(AT_REST).await;
    let store = with_connections(&world, 3).await;
    raw.execute("BEGIN; LOCK TABLE workspaces IN ACCESS EXCLUSIVE MODE").await.unwrap();
    let all = (0..12).map(|_| workspaces(&store, &ada));
    let all = tokio::join!(futures_util::future::join_all(all), async {
        sleep(Duration::from_millis(300)).await;
        raw.execute("COMMIT").await.unwrap();
    });
    assert_eq!(all.0, [0; 12]);
    comes_to(&world, AT_REST, others + 3).await;
}

/// As after a restart of the server.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_does_not_hear_of_connections_that_were_lost_at_rest() {
    let world = World::new(DatabaseKind::Postgres).await;
    let ada = world.sign_up("Ada").await;
    let store = with_connections(&world, 4).await;
    let snapshots: Vec<Store> = (0..3).map(|_| store.snapshot()).collect();
    for snapshot in &snapshots {
        assert_eq!(workspaces(snapshot, &ada).await, 0);
    }
    drop(snapshots);
    comes_to(&world, LEFT_OPEN, 0).await;
    let raw = world.raw().await;
    let ended = raw.number(&AT_REST.replace("count(*)", "count(pg_terminate_backend(pid))")).await;
    assert!(ended >= 3, "{ended}");
    assert_eq!(workspaces(&store, &ada).await, 0);
}

/// The answer that nobody waited for is not taken for the next one's.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_loses_patience_leaves_nothing_to_the_next() {
    let world = World::new(DatabaseKind::Postgres).await;
    let (ada, eve) = (world.sign_up("Ada").await, world.sign_up("Eve").await);
    create_workspace(&world.store, &ada, "Ada's").await.unwrap();
    let store = with_connections(&world, 1).await;
    assert_eq!(workspaces(&store, &eve).await, 0);
    for _ in 0..3 {
        let raw = world.raw().await;
        raw.execute("BEGIN; LOCK TABLE workspaces IN ACCESS EXCLUSIVE MODE").await.unwrap();
        let patience = timeout(Duration::from_millis(100), workspaces(&store, &ada)).await;
        assert!(patience.is_err());
        raw.execute("COMMIT").await.unwrap();
        assert_eq!(workspaces(&store, &eve).await, 0);
        assert_eq!(workspaces(&store, &ada).await, 1);
    }
}
