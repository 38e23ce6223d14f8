//! `promote audit …`

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, anyhow, bail};
use api::{business::Business, config::Config};
use clap::Subcommand;
use domain::{
    audit::{self, Anchor},
    clock::Ambient,
    id::OrganizationId,
};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Verifies the hash chain of every organization, from its first event to its last.
    Verify {
        /// What an earlier run of this command printed, kept where nobody who can change the database
        /// reaches it: whoever cuts off the end of a chain cannot cut it off there.
        #[arg(long, value_name = "FILE")]
        against: Option<PathBuf>,
    },
}

pub(super) async fn run(command: Command, config: &Config) -> Result<()> {
    let Command::Verify { against } = command;
    let noted = against.as_deref().map(read).transpose()?.unwrap_or_default();
    let business =
        Business::connect(config, Ambient::system()).await.context("cannot open the database")?;
    let reports = audit::verify_all(&business.store, &noted).await?;
    let mut broken = 0;
    for report in &reports {
        let verdict = match &report.fault {
            None => "intact".to_owned(),
            Some(fault) => {
                broken += 1;
                format!("BROKEN: {fault}")
            }
        };
        super::print(&format!(
            "{} {} events {} {verdict}\n",
            report.organization_id, report.events, report.head
        ))?;
    }
    if broken > 0 {
        bail!("{broken} of {} chains are broken", reports.len());
    }
    super::print(&format!("{} chains verified\n", reports.len()))
}

fn read(path: &Path) -> Result<BTreeMap<OrganizationId, Anchor>> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
    let noted = anchors(&text).with_context(|| format!("{shown} is no earlier report"))?;
    if noted.is_empty() {
        bail!("{shown} tells of no chain; it must be what `promote audit verify` printed");
    }
    Ok(noted)
}

/// What an earlier report says of chains that were intact then.
fn anchors(text: &str) -> Result<BTreeMap<OrganizationId, Anchor>> {
    let lines = text.lines().enumerate();
    let intact = lines.filter(|(_, line)| line.ends_with(" intact"));
    intact
        .map(|(at, line)| {
            let wrong = || anyhow!("line {}: `{line}`", at + 1);
            let [organization, events, "events", head, "intact"] =
                line.split(' ').collect::<Vec<_>>()[..]
            else {
                return Err(wrong());
            };
            let events = events.parse().map_err(|_no_number| wrong())?;
            let head = head.parse().map_err(|_no_hash| wrong())?;
            let organization = organization.parse().map_err(|_no_id| wrong())?;
            Ok((organization, Anchor { events, head }))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use domain::{id::Id as _, store::digest::Digest};

    use super::*;

    #[test]
    fn a_report_is_read_again() {
        let (whole, broken) = (OrganizationId::generate(&Ambient::system()), "org_x");
        let head = Digest::of(b"last");
        let report = format!(
            "{broken} 7 events {head} BROKEN: event 8 is missing\n{whole} 12 events {head} intact\n\
             2 chains verified\n"
        );
        assert_eq!(anchors(&report).unwrap(), [(whole, Anchor { events: 12, head })].into());
        for wrong in [format!("{whole} 12 events intact"), format!("x 12 events {head} intact")] {
            assert!(anchors(&wrong).unwrap_err().to_string().contains("line 1"), "{wrong}");
        }
    }
}
