//! Reads that share one transaction.

use std::time::Duration;

use domain::{
    access::Actor,
    identity::{authenticate_session, sign_out},
    store::{Database, DatabaseKind, Store, page::PageRequest},
    tenancy::{create_workspace, list_workspaces, organizations_of_user},
};
use testkit::World;

testkit::each_database!(
    a_snapshot_is_one_picture,
    a_snapshot_is_of_one_actor,
    a_snapshot_begins_with_who_asks,
    where_nobody_was_found_nothing_is_begun,
    snapshots_leave_a_connection_for_what_looks_across_organizations,
    who_waits_to_be_noted_takes_nobodys_place
);

async fn names(store: &Store, actor: &Actor) -> Vec<String> {
    let page = PageRequest::first(100).unwrap();
    let page = list_workspaces(store, actor, &page).await.unwrap();
    page.items.into_iter().map(|workspace| workspace.name).collect()
}

async fn a_snapshot_is_one_picture(world: World) {
    let ada = world.sign_up("Ada").await;
    create_workspace(&world.store, &ada, "First").await.unwrap();
    let early = world.store.snapshot();
    assert_eq!(names(&early, &ada).await, ["First"]);
    create_workspace(&world.store, &ada, "Second").await.unwrap();
    assert_eq!(names(&early, &ada).await, ["First"], "as the first read found it");
    assert_eq!(names(&early.clone(), &ada).await, ["First"]);
    for now in [world.store.clone(), world.store.snapshot(), early.snapshot()] {
        assert_eq!(names(&now, &ada).await.len(), 2);
    }
}

/// Whoever else reads in it gets a transaction of their own, and nothing of the first one's.
async fn a_snapshot_is_of_one_actor(world: World) {
    let ada = world.sign_up("Ada").await;
    let eve = world.sign_up("Eve").await;
    create_workspace(&world.store, &ada, "Ada's").await.unwrap();
    create_workspace(&world.store, &eve, "Eve's").await.unwrap();
    let snapshot = world.store.snapshot();
    assert_eq!(names(&snapshot, &ada).await, ["Ada's"]);
    assert_eq!(names(&snapshot, &eve).await, ["Eve's"]);
    assert_eq!(names(&snapshot, &ada).await, ["Ada's"]);
}

/// What is read for a caller is what was there when they were found, in their organization alone.
async fn a_snapshot_begins_with_who_asks(world: World) {
    let ada = world.sign_up("Ada").await;
    let eve = world.sign_up("Eve").await;
    create_workspace(&world.store, &ada, "First").await.unwrap();
    create_workspace(&world.store, &eve, "Eve's").await.unwrap();
    let (early, other) = (world.store.snapshot(), world.store.snapshot());
    let caller = authenticate_session(&early, ada.session.reveal()).await.unwrap();
    authenticate_session(&other, ada.session.reveal()).await.unwrap();
    create_workspace(&world.store, &ada, "Second").await.unwrap();
    assert_eq!(names(&early, &caller).await, ["First"], "as it was when Ada was found");
    assert_eq!(names(&early, &eve).await, ["Eve's"]);
    assert_eq!(names(&early, &caller).await, ["First"]);
    // The first to read in the other one is somebody else: nothing of Ada's is theirs.
    assert_eq!(names(&other, &eve).await, ["Eve's"]);
    assert_eq!(names(&other, &ada).await.len(), 2);
}

async fn where_nobody_was_found_nothing_is_begun(world: World) {
    let ada = world.sign_up("Ada").await;
    create_workspace(&world.store, &ada, "First").await.unwrap();
    let snapshot = world.store.snapshot();
    sign_out(&world.store, &ada).await.unwrap();
    let over = authenticate_session(&snapshot, ada.session.reveal()).await;
    assert!(over.is_err(), "a session that was signed out of");
    for wrong in ["", "ses_nobody", ada.session.reveal().get(1..).unwrap()] {
        assert!(authenticate_session(&snapshot, wrong).await.is_err(), "{wrong}");
    }
    create_workspace(&world.store, &ada, "Second").await.unwrap();
    assert_eq!(names(&snapshot, &ada).await.len(), 2, "the first read begins it");
}

/// Each holds a connection, and asks for another one before it gives the first up.
async fn snapshots_leave_a_connection_for_what_looks_across_organizations(world: World) {
    let ada = world.sign_up("Ada").await;
    let few = Database { max_connections: 3, ..Database::at(world.database.url()) };
    let store = Store::connect(&few, world.store.ambient().clone()).await.unwrap();
    let request = || async {
        let snapshot = store.snapshot();
        let caller = authenticate_session(&snapshot, ada.session.reveal()).await.unwrap();
        assert!(names(&snapshot, &caller).await.is_empty());
        organizations_of_user(&snapshot, &caller).await.map(|all| all.len())
    };
    for answer in futures_util::future::join_all((0..12).map(|_| request())).await {
        assert_eq!(answer.unwrap(), 1);
    }
}

/// With somebody in the way of who writes.
async fn who_waits_to_be_noted_takes_nobodys_place(world: World) {
    let (ada, eve) = (world.sign_up("Ada").await, world.sign_up("Eve").await);
    world.clock.advance(Duration::from_mins(10));
    // Eve is noted, Ada not yet.
    authenticate_session(&world.store, eve.session.reveal()).await.unwrap();
    let one = Database { max_connections: 2, ..Database::at(world.database.url()) };
    let store = Store::connect(&one, world.store.ambient().clone()).await.unwrap();
    let raw = world.raw().await;
    let hold = match world.store.kind() {
        DatabaseKind::Sqlite => "BEGIN IMMEDIATE",
        DatabaseKind::Postgres => "BEGIN; SELECT * FROM sessions FOR UPDATE",
    };
    raw.execute(hold).await.unwrap();
    let waiting = store.snapshot();
    let token = ada.session.reveal().to_owned();
    let waits = tokio::spawn(async move { authenticate_session(&waiting, &token).await });
    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let snapshot = store.snapshot();
        let caller = authenticate_session(&snapshot, eve.session.reveal()).await.unwrap();
        assert!(names(&snapshot, &caller).await.is_empty());
    }
    assert!(!waits.is_finished(), "Ada is noted while nobody may write");
    raw.execute("ROLLBACK").await.unwrap();
    waits.await.unwrap().unwrap();
}
