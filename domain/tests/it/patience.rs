//! A transaction that holds things up is not waited for without end.

use std::time::Instant;

use domain::tenancy::create_workspace;
use testkit::{DatabaseKind, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_lock_is_a_fault_that_may_pass() {
    let world = World::new(DatabaseKind::Postgres).await;
    let ada = world.sign_up("Ada").await;
    let raw = world.raw().await;
    raw.execute("BEGIN; SELECT * FROM audit_heads FOR UPDATE").await.unwrap();
    let begun = Instant::now();
    let refused = create_workspace(&world.store, &ada, "Shop").await.unwrap_err();
    assert!(refused.is_retryable(), "{refused:?}");
    assert!(begun.elapsed().as_secs() >= 9, "somebody who is only slow is waited for");
    raw.execute("ROLLBACK").await.unwrap();
    create_workspace(&world.store, &ada, "Shop").await.unwrap();
}
