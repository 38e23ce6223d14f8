//! `promote audit …`

use anyhow::{Context as _, Result, bail};
use api::{business::Business, config::Config};
use clap::Subcommand;
use domain::{audit, clock::Ambient};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Verifies the hash chain of every organization, from its first event to its last.
    Verify,
}

pub(super) async fn run(command: Command, config: &Config) -> Result<()> {
    let Command::Verify = command;
    let business =
        Business::connect(config, Ambient::system()).await.context("cannot open the database")?;
    let reports = audit::verify_all(&business.store).await?;
    let mut broken = 0;
    for report in &reports {
        let verdict = match &report.fault {
            None => "intact".to_owned(),
            Some(fault) => {
                broken += 1;
                format!("BROKEN: {fault}")
            }
        };
        super::print(&format!("{} {} events {verdict}\n", report.organization_id, report.events))?;
    }
    if broken > 0 {
        bail!("{broken} of {} chains are broken", reports.len());
    }
    super::print(&format!("{} chains verified\n", reports.len()))
}
