//! The hash chain: each event's hash covers its content and the hash before it.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    error::Result,
    id::OrganizationId,
    store::{
        Store, SystemReason,
        digest::Digest,
        entity::{audit_event, audit_head, organization},
        system::SystemTx,
    },
};

/// What verifying one organization's chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainReport {
    /// Whose chain.
    pub organization_id: OrganizationId,
    /// How many events were read.
    pub events: i64,
    /// The hash of the last of them: whoever noted it knows later whether what came before is still
    /// the same.
    pub head: Digest,
    /// The first thing wrong, or nothing.
    pub fault: Option<String>,
}

/// What somebody noted of a chain, where nobody who can change the database reaches it: the chain alone
/// cannot tell that its end was cut off together with its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anchor {
    /// How many events there were.
    pub events: i64,
    /// The hash of the last of them.
    pub head: Digest,
}

/// How many events are read at a time.
const STRIDE: u64 = 1_000;

/// The hash of an event: SHA-256 over the hash before it and every column, each with its length.
pub(crate) fn link(event: &audit_event::Model) -> Digest {
    let optional = |id: Option<Uuid>| id.map(|id| id.simple().to_string()).unwrap_or_default();
    Digest::of_parts(
        "audit-event/1",
        &[
            event.previous_hash.as_bytes(),
            event.organization_id.to_string().as_bytes(),
            &event.seq.to_be_bytes(),
            event.id.to_string().as_bytes(),
            &event.at.timestamp_micros().to_be_bytes(),
            event.actor_kind.as_bytes(),
            optional(event.actor_id).as_bytes(),
            event.actor_name.as_bytes(),
            event.action.as_bytes(),
            event.subject.as_bytes(),
            optional(event.workspace_id.map(Uuid::from)).as_bytes(),
            optional(event.campaign_id.map(Uuid::from)).as_bytes(),
            event.detail.as_bytes(),
        ],
    )
}

/// What an empty chain starts from.
pub(crate) fn genesis(organization: OrganizationId) -> Digest {
    Digest::of_parts("audit-genesis/1", &[organization.to_string().as_bytes()])
}

/// Verifies every chain there is, also of an organization that is gone, and each against what was noted
/// of it before.
pub async fn verify_all(
    store: &Store,
    noted: &BTreeMap<OrganizationId, Anchor>,
) -> Result<Vec<ChainReport>> {
    let tx = store.read_system(SystemReason::VerifyAudit).await?;
    let mut organizations: BTreeSet<OrganizationId> = noted.keys().copied().collect();
    let known = tx.find::<organization::Entity>().select_only().column(organization::Column::Id);
    organizations.extend(known.into_tuple::<OrganizationId>().all(tx.on()).await?);
    let told = tx.find::<audit_event::Entity>().select_only().distinct();
    let told = told.column(audit_event::Column::OrganizationId);
    organizations.extend(told.into_tuple::<OrganizationId>().all(tx.on()).await?);
    let mut reports = Vec::with_capacity(organizations.len());
    for organization in organizations {
        reports.push(verify_one(&tx, organization, noted.get(&organization)).await?);
    }
    tx.commit().await?;
    Ok(reports)
}

/// Verifies one organization's chain: every link, no gap, the head that was last written, and what was
/// noted of it.
pub(super) async fn verify_one(
    tx: &SystemTx,
    organization: OrganizationId,
    noted: Option<&Anchor>,
) -> Result<ChainReport> {
    let mut previous = genesis(organization);
    let mut seq = 0_i64;
    let fault = 'chain: loop {
        let events = tx
            .find::<audit_event::Entity>()
            .filter(audit_event::Column::OrganizationId.eq(organization))
            .filter(audit_event::Column::Seq.gt(seq))
            .order_by_asc(audit_event::Column::Seq)
            .limit(STRIDE)
            .all(tx.on())
            .await?;
        if events.is_empty() {
            let head = tx
                .find::<audit_head::Entity>()
                .filter(audit_head::Column::OrganizationId.eq(organization))
                .one(tx.on())
                .await?;
            break match head {
                Some(head) if head.seq == seq && head.hash == previous => {
                    noted.filter(|noted| noted.events > seq).map(|noted| {
                        format!(
                            "the chain ends at event {seq}, but {} were noted: events are missing",
                            noted.events
                        )
                    })
                }
                Some(head) => Some(format!(
                    "the chain ends at event {seq}, but event {} was written last: events are missing",
                    head.seq
                )),
                None => Some("the head of the chain is missing".to_owned()),
            };
        }
        for event in events {
            seq = seq.saturating_add(1);
            if event.seq != seq {
                break 'chain Some(format!("event {seq} is missing"));
            }
            if event.previous_hash != previous {
                break 'chain Some(format!("event {seq} does not follow the event before it"));
            }
            if link(&event) != event.hash {
                break 'chain Some(format!("event {seq} was altered"));
            }
            previous = event.hash;
            if noted.is_some_and(|noted| noted.events == seq && noted.head != previous) {
                break 'chain Some(format!("event {seq} is another than was noted"));
            }
        }
    };
    Ok(ChainReport { organization_id: organization, events: seq, head: previous, fault })
}
