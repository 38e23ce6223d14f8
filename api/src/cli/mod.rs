//! The command line.

mod audit;
mod background;
mod config;
mod demo;
mod doctor;
mod insights;
mod migrate;
mod objects;
mod server;

use std::{
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use anyhow::{Context as _, Result};
use api::config::{Config, Sources, environment, load};
use clap::{Args, Parser, Subcommand};

/// Promote Autonomy: from a goal to approved, generated, published content.
#[derive(Debug, Parser)]
#[command(name = "promote", version)]
pub(crate) struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

/// Settings by flag, stronger than environment and file.
#[derive(Debug, Args)]
struct Settings {
    /// The settings file; `promote.toml` if it is there.
    #[arg(long, global = true, env = "PROMOTE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where embedded data lives.
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<String>,
    /// The address to listen on: `http.listen`, of `promote worker` `workers.listen`.
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Where the database is.
    #[arg(long, global = true, value_name = "URL")]
    database_url: Option<String>,
    /// Where pictures and videos are kept.
    #[arg(long, global = true, value_name = "URL")]
    storage_url: Option<String>,
    /// What wakes the workers.
    #[arg(long, global = true, value_name = "URL")]
    queue_url: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs the server: API, web app, workers, relay.
    Serve(server::Serve),
    /// Runs workers and relay alone.
    Worker,
    /// Looks after the database's schema.
    #[command(subcommand)]
    Migrate(migrate::Command),
    /// Runs the whole loop through the public API: from a brief to approved, generated assets.
    Demo(demo::Demo),
    /// Prints the GraphQL schema.
    Schema,
    /// Looks at the audit trail.
    #[command(subcommand)]
    Audit(audit::Command),
    /// Looks after stored objects.
    #[command(subcommand)]
    Objects(objects::Command),
    /// Learns what people click, and says which of two texts they would.
    #[command(subcommand)]
    Insights(insights::Command),
    /// Says what is wrong, and how to mend it.
    Doctor,
    /// Looks at the configuration.
    #[command(subcommand)]
    Config(config::Command),
}

impl Settings {
    fn load(&self) -> Result<Config> {
        self.load_where("http.listen")
    }

    /// The settings, where `--listen` means this one.
    fn load_where(&self, listen: &str) -> Result<Config> {
        let flags = [
            ("data_dir", &self.data_dir),
            (listen, &self.listen),
            ("database.url", &self.database_url),
            ("storage.url", &self.storage_url),
            ("queue.url", &self.queue_url),
        ];
        let flags = flags
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), value.clone()?)))
            .collect();
        let sources = Sources { file: self.config.clone(), environment: environment(), flags };
        load(&sources).context("the configuration cannot be used")
    }
}

/// Runs a command; prints why it failed, with all causes.
pub(crate) fn run(cli: Cli) -> ExitCode {
    let result = match cli.command {
        Command::Serve(options) => {
            cli.settings.load().and_then(|config| block_on(config, |c| server::run(options, c)))
        }
        Command::Worker => cli
            .settings
            .load_where("workers.listen")
            .and_then(|config| block_on(config, server::work)),
        Command::Migrate(command) => cli
            .settings
            .load()
            .and_then(|config| block_on(config, async |c| migrate::run(command, &c).await)),
        Command::Demo(options) => {
            cli.settings.load().and_then(|config| block_on(config, |c| demo::run(options, c)))
        }
        Command::Schema => print(&api::graphql::schema::print()),
        Command::Audit(command) => cli
            .settings
            .load()
            .and_then(|config| block_on(config, async |c| audit::run(command, &c).await)),
        Command::Objects(command) => cli
            .settings
            .load()
            .and_then(|config| block_on(config, async |c| objects::run(command, &c).await)),
        Command::Insights(command) => insights::run(command),
        Command::Doctor => {
            cli.settings.load().and_then(|config| block_on(config, async |c| doctor::run(&c).await))
        }
        Command::Config(command) => {
            cli.settings.load().and_then(|config| config::run(&command, &config))
        }
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be closed; there is nobody to tell then.
            let _ = writeln!(io::stderr(), "promote: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a command that waits for things, with logging set up around it.
fn block_on<F: Future<Output = Result<()>>>(
    config: Config,
    command: impl FnOnce(Config) -> F,
) -> Result<()> {
    let runtime = tokio::runtime::Runtime::new().context("no runtime")?;
    let entered = runtime.enter();
    let telemetry = api::telemetry::setup(&config.telemetry)?;
    drop(entered);
    let result = runtime.block_on(command(config));
    telemetry.shutdown();
    result
}

/// Writes to standard output. Whoever closed it has read enough.
fn print(text: &str) -> Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        Ok(()) | Err(_) => Ok(()),
    }
}
