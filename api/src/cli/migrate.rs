//! `promote migrate …`

use anyhow::{Context as _, Result};
use api::{business::Business, config::Config};
use clap::Subcommand;
use domain::clock::Ambient;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Brings the schema up to date.
    Up,
    /// Undoes migrations, and with them what they hold.
    Down {
        /// How many.
        #[arg(long, default_value_t = 1)]
        steps: u32,
    },
    /// Says which migrations were applied.
    Status,
}

pub(super) async fn run(command: Command, config: &Config) -> Result<()> {
    let business =
        Business::connect(config, Ambient::system()).await.context("cannot open the database")?;
    match command {
        Command::Up => business.store.migrate().await?,
        Command::Down { steps } => business.store.migrate_down(steps).await?,
        Command::Status => {}
    }
    for (name, applied) in business.store.migrations().await? {
        let state = if applied { "applied" } else { "pending" };
        super::print(&format!("{state} {name}\n"))?;
    }
    Ok(())
}
