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

/// How often a replica sweeps, usually.
pub const EVERY: Duration = Duration::from_hours(6);

/// When to sweep what.
#[derive(Debug, Clone, Copy)]
pub struct Rounds {
    /// How often.
    pub every: Duration,
    /// How old an object must be.
    pub grace: Duration,
}

/// Sweeps what nothing refers to, until `shutdown`. The first time at a moment of chance, so that
/// replicas that start together do not list the same objects together.
pub async fn run(store: Store, objects: Objects, rounds: Rounds, shutdown: CancellationToken) {
    let Rounds { every, grace } = rounds;
    let chance = u32::from(u16::from_be_bytes(store.ambient().random()));
    let mut wait = every * chance / u32::from(u16::MAX);
    while shutdown.run_until_cancelled(tokio::time::sleep(wait)).await.is_some() {
        wait = every;
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
