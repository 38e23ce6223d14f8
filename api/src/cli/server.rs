//! `promote serve` and `promote worker`.

use std::{net::SocketAddr, process, sync::Arc, time::Duration};

use anyhow::{Context as _, Result};
use api::{
    business::Business,
    config::Config,
    serve,
    state::{AppState, Parts},
};
use clap::Args;
use domain::clock::Ambient;
use jobs::{
    measure, relay,
    sweep::{self, Rounds},
    trace,
    worker::{self, Concurrency, Workshop},
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;

use super::demo;

#[derive(Debug, Args)]
pub(super) struct Serve {
    /// Leave background work to `promote worker` processes.
    #[arg(long)]
    no_workers: bool,
    /// Where nobody has signed up yet, make a demo agency by running the whole loop once.
    #[arg(long)]
    demo: bool,
}

/// Serves until it is told to stop.
pub(super) async fn run(options: Serve, config: Config) -> Result<()> {
    let ambient = traced();
    let business = open(&config, &ambient).await?;
    let shutdown = shutdown_signal()?;
    let listener = TcpListener::bind(config.http.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.http.listen))?;
    let address = listener.local_addr()?;
    let backend = Arc::new(business.clone());
    let state = AppState::new(Parts::new(config.clone(), ambient, backend, business.clone())?);

    let mut tasks = JoinSet::new();
    if options.no_workers {
        if config.queue.url.scheme() == "memory" {
            tracing::warn!(
                "no workers here, and none can reach a queue in memory: nothing is made"
            );
        }
    } else {
        start_workers(&mut tasks, &config, business.clone(), &shutdown)?;
    }
    if options.demo && domain::tenancy::is_empty(&business.store).await? {
        tasks.spawn(demo::welcome(origin_of(&config, address)));
    }
    tracing::info!(%address, "serving {}", origin_of(&config, address));
    let stop = shutdown.clone();
    let served = serve::serve(state, listener, async move { stop.cancelled().await }).await;
    shutdown.cancel();
    while tasks.join_next().await.is_some() {}
    Ok(served?)
}

/// Works until it is told to stop.
pub(super) async fn work(config: Config) -> Result<()> {
    let business = open(&config, &traced()).await?;
    let shutdown = shutdown_signal()?;
    let mut tasks = JoinSet::new();
    start_workers(&mut tasks, &config, business, &shutdown)?;
    tracing::info!("working");
    while tasks.join_next().await.is_some() {}
    Ok(())
}

/// The machine's clock and chance, in the trace of what runs.
fn traced() -> Ambient {
    Ambient { trace_parent: trace::current, ..Ambient::system() }
}

pub(super) async fn open(config: &Config, ambient: &Ambient) -> Result<Business> {
    let business =
        Business::connect(config, ambient.clone()).await.context("cannot open the database")?;
    business.store.migrate().await.context("cannot bring the database up to date")?;
    Ok(business)
}

pub(super) fn start_workers(
    tasks: &mut JoinSet<()>,
    config: &Config,
    business: Business,
    shutdown: &CancellationToken,
) -> Result<()> {
    let abandon = CancellationToken::new();
    let workshop = Workshop {
        store: business.store.clone(),
        objects: business.objects,
        agents: config.agents()?,
        bus: business.bus.clone(),
        name: worker_name(),
        abandon: abandon.clone(),
        measures: measure::Measures::default(),
    };
    let concurrency = Concurrency {
        thinking: config.workers.thinking,
        drawing: config.workers.drawing,
        filming: config.workers.filming,
    };
    let drain = Duration::from_secs(config.http.drain_seconds);
    let stop = shutdown.clone();
    let rounds = Rounds {
        every: sweep::EVERY,
        grace: Duration::from_hours(config.storage.orphan_hours.into()),
    };
    let objects = workshop.objects.clone();
    tasks.spawn(sweep::run(business.store.clone(), objects, rounds, shutdown.clone()));
    tasks.spawn(measure::watch(business.store.clone(), shutdown.clone()));
    tasks.spawn(relay::run(business.store, business.queue.clone(), business.bus, shutdown.clone()));
    tasks.spawn(async move {
        let working = worker::run(workshop, business.queue, concurrency, stop.clone());
        let patience = async {
            stop.cancelled().await;
            tokio::time::sleep(drain).await;
            // What still runs is given back, for another worker to begin anew.
            abandon.cancel();
            std::future::pending::<()>().await;
        };
        tokio::select! {
            () = working => {}
            () = patience => {}
        }
    });
    Ok(())
}

fn worker_name() -> String {
    let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let host = host.trim();
    format!("{}/{}", if host.is_empty() { "worker" } else { host }, process::id())
}

fn origin_of(config: &Config, address: SocketAddr) -> String {
    match &config.http.public_url {
        Some(_) => config.origin(),
        None => format!("http://{address}"),
    }
}

/// Cancelled by Ctrl-C or SIGTERM; a second one ends the process at once.
fn shutdown_signal() -> Result<CancellationToken> {
    let token = CancellationToken::new();
    let (mut interrupt, mut terminate) =
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    let told = token.clone();
    tokio::spawn(async move {
        for times in 0.. {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if times > 0 {
                tracing::warn!("stopping at once");
                process::abort();
            }
            tracing::info!("stopping: what runs is brought to an end");
            told.cancel();
        }
    });
    Ok(token)
}
