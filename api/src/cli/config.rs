//! `promote config …`

use anyhow::Result;
use api::config::{Config, render};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Prints the effective configuration, secrets masked.
    Check,
}

pub(super) fn run(command: &Command, config: &Config) -> Result<()> {
    match command {
        Command::Check => super::print(&render(config)?),
    }
}
