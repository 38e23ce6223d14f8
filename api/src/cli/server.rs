//! `promote serve` and `promote worker`.

use std::{net::SocketAddr, process, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, anyhow};
use api::{
    business::Business,
    config::Config,
    http::health::Health,
    serve,
    state::{AppState, Parts},
};
use clap::Args;
use domain::clock::Ambient;
use jobs::trace;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::JoinSet,
};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};

use super::{background, demo};

/// How much longer than the drain a stop may take: what runs is given back, and the queue told. With the
/// last of telemetry it is less than the 20 seconds the manual promises.
const WIND_UP: Duration = Duration::from_secs(10);

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
    let listener = listen(config.http.listen, "http.listen").await?;
    let address = listener.local_addr()?;
    let backend = Arc::new(business.clone());
    let state = AppState::new(Parts::new(config.clone(), ambient, backend, business.clone())?);

    let mut tasks = JoinSet::new();
    let duties = &state.health.duties;
    background::start_measuring(&mut tasks, &business, duties, &shutdown);
    if options.no_workers {
        if config.queue.url.scheme() == "memory" {
            tracing::warn!(
                "no workers here, and none can reach a queue in memory: nothing is made"
            );
        }
    } else {
        background::start_workers(&mut tasks, &config, business.clone(), duties, &shutdown)?;
    }
    if options.demo && domain::tenancy::is_empty(&business.store).await? {
        // Its failure is nobody else's.
        tokio::spawn(demo::welcome(origin_of(&config, address)));
    }
    tracing::info!(%address, "serving {}", origin_of(&config, address));
    let served = async {
        let served = serve::serve(state, listener, shutdown.cancelled()).await;
        shutdown.cancel();
        served
    };
    let (served, ended) = tokio::join!(served, wind_up(&mut tasks, &config, &shutdown));
    served?;
    ended
}

/// Works until it is told to stop, and says how it is.
pub(super) async fn work(config: Config) -> Result<()> {
    let business = open(&config, &traced()).await?;
    let shutdown = shutdown_signal()?;
    let listener = match config.workers.listen {
        Some(address) => Some(listen(address, "workers.listen").await?),
        None => None,
    };
    let health = Health::new(&config, Arc::new(business.clone()), business.clone());
    let duties = &health.duties;
    let mut tasks = JoinSet::new();
    background::start_measuring(&mut tasks, &business, duties, &shutdown);
    background::start_workers(&mut tasks, &config, business, duties, &shutdown)?;
    let _answering = if let Some(listener) = listener {
        let address = listener.local_addr()?;
        tracing::info!(%address, "working; /healthz, /readyz and /metrics are there");
        // To the very end: whoever looks sees that it stops.
        let answers = serve::serve_health(health.clone(), config.http.clone(), listener);
        Some(AbortOnDropHandle::new(tokio::spawn(answers)))
    } else {
        tracing::info!("working");
        None
    };
    let stopping = async {
        shutdown.cancelled().await;
        health.stopping.cancel();
    };
    let ((), ended) = tokio::join!(stopping, wind_up(&mut tasks, &config, &shutdown));
    ended
}

/// Waits for what runs in the background: once the process stops, no longer than that may take. Where
/// something ends that nobody begins again, the process stops.
async fn wind_up(
    tasks: &mut JoinSet<()>,
    config: &Config,
    shutdown: &CancellationToken,
) -> Result<()> {
    let all = async {
        let mut outcome = Ok(());
        while let Some(ended) = tasks.join_next().await {
            if let Err(fault) = ended {
                outcome = Err(fault).context("background work is broken");
            } else if !shutdown.is_cancelled() {
                outcome = Err(anyhow!("background work ended by itself"));
            }
            if outcome.is_err() {
                shutdown.cancel();
            }
        }
        outcome
    };
    let too_long = async {
        shutdown.cancelled().await;
        tokio::time::sleep(Duration::from_secs(config.http.drain_seconds) + WIND_UP).await;
    };
    tokio::select! {
        outcome = all => outcome,
        () = too_long => {
            tracing::warn!("not everything came to an end in time");
            Ok(())
        }
    }
}

async fn listen(address: SocketAddr, setting: &str) -> Result<TcpListener> {
    let listener = TcpListener::bind(address).await;
    listener.with_context(|| format!("cannot listen on {address} ({setting})"))
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
