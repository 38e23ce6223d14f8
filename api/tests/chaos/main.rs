//! Nothing is lost and nothing is made twice, whatever dies: the product as real processes, under load,
//! with faults drawn from a seed. Short here; `make chaos` takes its time.

// Tells clippy that helpers here are test code too, where unwrapping and indexing are fine.
#![cfg(test)]

mod absent;
mod broken;
mod checker;
mod client;
mod fleet;
mod load;
mod nemesis;
mod provider;
mod run;

use std::time::Duration;

use testkit::DatabaseKind;

use crate::run::Run;

/// How long faults go on where nobody says otherwise.
const SHORT: Duration = Duration::from_secs(15);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_nothing_is_lost_or_doubled_on_postgres_and_redis() {
    rage(DatabaseKind::Postgres, 4, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_nothing_is_lost_or_doubled_on_sqlite() {
    rage(DatabaseKind::Sqlite, 1, 2).await;
}

/// One run, of so many fifths of the wanted time.
async fn rage(kind: DatabaseKind, fifths: u32, seed: u64) {
    let lasts =
        told("MINUTES").map_or(SHORT, |minutes| Duration::from_secs(60 * minutes) / 5 * fifths);
    let seed = told("SEED").unwrap_or(seed);
    println!("\nchaos: {kind:?}, seed {seed}, {} s", lasts.as_secs());
    let mut run = Run::begin(kind, seed).await;
    run.endure(lasts).await;
    run.judge().await.must_be_clean();
}

/// What a person said by the environment.
#[expect(clippy::disallowed_methods, reason = "how a person says how long, and which faults")]
fn told(name: &str) -> Option<u64> {
    std::env::var(format!("CHAOS_{name}")).ok()?.parse().ok()
}
