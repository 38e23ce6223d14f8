//! `promote objects …`

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use api::{business::Business, config::Config};
use clap::Subcommand;
use domain::{
    clock::Ambient,
    store::object::sweep::{Order, sweep},
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Deletes objects that nothing refers to and that are older than `storage.orphan_hours`.
    Sweep {
        /// Only say how many they are.
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) async fn run(command: Command, config: &Config) -> Result<()> {
    let Command::Sweep { dry_run } = command;
    let business =
        Business::connect(config, Ambient::system()).await.context("cannot open the database")?;
    let pending = business.store.migrations().await?.iter().any(|(_, applied)| !applied);
    if pending {
        // Tables that are not there would refer to nothing.
        bail!("migrations are pending: run `promote migrate up` first");
    }
    let hours = config.storage.orphan_hours;
    let order = Order { grace: Duration::from_hours(hours.into()), dry_run };
    let swept = sweep(&business.store, &business.objects, order).await?;
    let verb = if dry_run { "would be deleted" } else { "deleted" };
    super::print(&format!(
        "{} objects seen; {} that nothing refers to, {} bytes, older than {hours} h: {verb}\n",
        swept.seen, swept.orphans, swept.bytes
    ))?;
    if swept.yielded {
        bail!("another process is sweeping; this one left the rest to it");
    }
    Ok(())
}
