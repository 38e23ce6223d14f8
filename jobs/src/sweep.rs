//! Sweeping stored objects now and then. Every replica tries; one at a time sweeps.

use std::time::Duration;

use domain::store::{
    Store,
    object::{
        Objects,
        sweep::{Order, sweep},
    },
};
use tokio_util::sync::CancellationToken;

use crate::relay::chain;

/// How often a replica sweeps.
const EVERY: Duration = Duration::from_hours(6);

/// Sweeps what is older than `grace` and nothing refers to, until `shutdown`. The first time at a
/// moment of chance, so that replicas that start together do not list the same objects together.
pub async fn run(store: Store, objects: Objects, grace: Duration, shutdown: CancellationToken) {
    let chance = u32::from(u16::from_be_bytes(store.ambient().random()));
    let mut wait = EVERY * chance / u32::from(u16::MAX);
    while shutdown.run_until_cancelled(tokio::time::sleep(wait)).await.is_some() {
        wait = EVERY;
        let sweeping = sweep(&store, &objects, Order { grace, dry_run: false });
        match shutdown.run_until_cancelled(sweeping).await {
            Some(Ok(swept)) => tracing::info!(
                seen = swept.seen,
                deleted = swept.orphans,
                bytes = swept.bytes,
                yielded = swept.yielded,
                "swept stored objects"
            ),
            Some(Err(error)) => {
                tracing::warn!(error = %chain(&error), "stored objects were not swept");
            }
            None => return,
        }
    }
}
