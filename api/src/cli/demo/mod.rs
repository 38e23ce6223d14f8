//! `promote demo`: the whole loop through the public GraphQL API over HTTP, as a partner would walk it.
//!
//! Signs an agency up, invites an approver, writes the brand, briefs a campaign, has changes
//! requested and made, has it approved, waits for what is generated, and writes everything out.

mod brief;
mod client;
mod document;
mod output;
mod sheet;
mod story;

use std::{
    io::{self, Write as _},
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use api::{
    config::Config,
    serve,
    state::{AppState, Parts},
};
use clap::Args;
use domain::clock::Ambient;
use jobs::studio::Fonts;
use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::sync::CancellationToken;
use url::Url;

use self::brief::BriefFile;
use super::{background, server};

/// The brief of the demo agency that `serve --demo` makes.
const WELCOME_BRIEF: &str = include_str!("../../../../examples/kettle-and-crane.toml");

#[derive(Debug, Args)]
pub(super) struct Demo {
    /// The brief, TOML or JSON; an example where left out.
    #[arg(long, value_name = "FILE")]
    brief: Option<PathBuf>,
    /// Where the results are written.
    #[arg(long, value_name = "DIR", default_value = "out/demo")]
    out: PathBuf,
    /// A running server; a private one is started where left out.
    #[arg(long, value_name = "URL")]
    url: Option<Url>,
}

/// Walks the loop once and writes out what came of it.
pub(super) async fn run(options: Demo, config: Config) -> Result<()> {
    let brief = match &options.brief {
        Some(path) => BriefFile::read(path)?,
        None => BriefFile::example(WELCOME_BRIEF)?,
    };
    let fonts = config.fonts.folder.clone();
    let stop = CancellationToken::new();
    let mut tasks = JoinSet::new();
    // Kept until the end: the private server's data lives in it.
    let folder = tempfile::tempdir().context("no temporary folder")?;
    let origin = match options.url {
        Some(url) => url.origin().ascii_serialization(),
        None => private_server(config, folder.path(), &mut tasks, &stop).await?,
    };
    let mut steps = Steps::default();
    let told = story::tell(&origin, &brief, &mut steps).await;
    let written = match told {
        Ok(story) => {
            let folder = options.out.join("layouts");
            let drawing = sheet::write(&folder, &brief, Fonts::load(fonts.as_deref()));
            match steps.run("draw every layout at every placement", drawing).await {
                Ok(_) => output::write(&options.out, &story, &steps).await,
                Err(error) => Err(error),
            }
        }
        Err(error) => Err(error),
    };
    stop.cancel();
    while tasks.join_next().await.is_some() {}
    let summary = written?;
    super::print(&summary)
}

/// A server of our own on a free port. Its database is the configured one where that is PostgreSQL,
/// else a file that goes with the demo.
async fn private_server(
    mut config: Config,
    folder: &std::path::Path,
    tasks: &mut JoinSet<()>,
    stop: &CancellationToken,
) -> Result<String> {
    if config.database_url().scheme() == "sqlite" {
        config = config.embedded_in(folder);
    }
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    let address = listener.local_addr()?;
    config.http.listen = address;
    config.http.public_url = None;
    let ambient = Ambient::system();
    let business = server::open(&config, &ambient).await?;
    let backend = Arc::new(business.clone());
    let state = AppState::new(Parts::new(config.clone(), ambient, backend, business.clone())?);
    background::start_workers(tasks, &config, business, &state.health.duties, stop)?;
    let stopped = stop.clone();
    tasks.spawn(async move {
        if let Err(error) =
            serve::serve(state, listener, async move { stopped.cancelled().await }).await
        {
            tracing::error!(%error, "the private server stopped");
        }
    });
    Ok(format!("http://{address}"))
}

/// Makes the demo agency of a fresh server and says how to sign in.
pub(super) async fn welcome(origin: String) {
    let outcome = async {
        let brief = BriefFile::example(WELCOME_BRIEF)?;
        story::tell(&origin, &brief, &mut Steps::silent()).await
    };
    match outcome.await {
        Ok(story) => {
            let _ = super::print(&format!(
                "\nA demo agency is ready at {origin}\n  editor:   {}\n  approver: {}\n  password: {}\n\n",
                story.owner.email, story.approver.email, story.owner.password,
            ));
        }
        Err(error) => tracing::error!(error = format!("{error:#}"), "the demo agency was not made"),
    }
}

/// What was done and how long each step took, told as it happens.
#[derive(Debug, Default)]
struct Steps {
    done: Vec<(&'static str, Duration)>,
    silent: bool,
}

impl Steps {
    fn silent() -> Self {
        Self { silent: true, ..Self::default() }
    }

    /// Runs a step and notes how long it took.
    async fn run<T>(
        &mut self,
        name: &'static str,
        step: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        self.say(&format!("  {name} …"));
        let began = Instant::now();
        let outcome = step.await;
        let took = began.elapsed();
        self.done.push((name, took));
        let mark = if outcome.is_ok() { "✓" } else { "✗" };
        self.say(&format!("\r{mark} {name} ({:.2} s)\n", took.as_secs_f64()));
        outcome.with_context(|| format!("the step “{name}” failed"))
    }

    /// Shows how far the present step is.
    fn progress(&self, name: &str, percent: i64) {
        let filled = usize::try_from(percent.clamp(0, 100) / 5).unwrap_or_default();
        self.say(&format!(
            "\r  {name} {}{} {percent:>3} %",
            "█".repeat(filled),
            "░".repeat(20 - filled)
        ));
    }

    fn say(&self, text: &str) {
        if !self.silent {
            let mut terminal = io::stderr();
            // Nobody may be watching.
            let _ = terminal.write_all(text.as_bytes()).and_then(|()| terminal.flush());
        }
    }
}
