//! What runs in a process beside answering requests.

use std::{process, time::Duration};

use anyhow::Result;
use api::{business::Business, config::Config};
use jobs::{
    duty::Duties,
    measure,
    quarters::Quarters,
    relay,
    sweep::{self, Rounds},
    worker::{self, Concurrency, Shift, Workshop},
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Counts what waits, in every process: whichever lives tells it, all tell the same.
pub(super) fn start_measuring(
    tasks: &mut JoinSet<()>,
    business: &Business,
    duties: &Duties,
    shutdown: &CancellationToken,
) {
    let (store, duties, shutdown) = (business.store.clone(), duties.clone(), shutdown.clone());
    tasks.spawn(async move {
        let watch = || measure::watch(store.clone(), shutdown.clone());
        duties.keep("measure", store.ambient(), &shutdown, watch).await;
    });
}

/// Starts relay, sweep and workers.
pub(super) fn start_workers(
    tasks: &mut JoinSet<()>,
    config: &Config,
    business: Business,
    duties: &Duties,
    shutdown: &CancellationToken,
) -> Result<()> {
    measure::tell_polls(&business.queue);
    let Business { store, objects, bus, queue, .. } = business;
    let workshop = Workshop {
        store: store.clone(),
        objects: objects.clone(),
        agents: config.agents()?,
        bus: bus.clone(),
        name: worker_name(),
        abandon: CancellationToken::new(),
        measures: measure::Measures::default(),
        quarters: Quarters::default(),
    };
    let shift = Shift {
        concurrency: Concurrency {
            thinking: config.workers.thinking,
            drawing: config.workers.drawing,
            filming: config.workers.filming,
        },
        drain: Duration::from_secs(config.http.drain_seconds),
        duties: duties.clone(),
    };
    let rounds = Rounds {
        every: sweep::EVERY,
        grace: Duration::from_hours(config.storage.orphan_hours.into()),
    };
    tasks.spawn({
        let (store, duties, shutdown) = (store.clone(), duties.clone(), shutdown.clone());
        async move {
            let run = || sweep::run(store.clone(), objects.clone(), rounds, shutdown.clone());
            duties.keep("sweep", store.ambient(), &shutdown, run).await;
        }
    });
    tasks.spawn({
        let (queue, duties, shutdown) = (queue.clone(), duties.clone(), shutdown.clone());
        async move {
            let run = || relay::run(store.clone(), queue.clone(), bus.clone(), shutdown.clone());
            duties.keep("relay", store.ambient(), &shutdown, run).await;
        }
    });
    tasks.spawn(worker::run(workshop, queue, shift, shutdown.clone()));
    Ok(())
}

fn worker_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim();
    format!("{}/{}", if host.is_empty() { "worker" } else { host }, process::id())
}
