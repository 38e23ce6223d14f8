//! Reading the audit trail.

use sea_orm::ColumnTrait;
use serde_json::Value;
use uuid::Uuid;

use super::chain::{ChainReport, verify_one};
use crate::{
    access::{Actor, Permission},
    clock::Instant,
    error::{Error, Result},
    id::{AuditEventId, CampaignId, WorkspaceId},
    store::{
        Store, SystemReason,
        digest::Digest,
        entity::{audit_event, campaign},
        page::{Page, PageRequest},
    },
    tenancy,
};

/// One event of the trail.
#[derive(Debug, Clone)]
pub struct AuditEvent {
    /// Its identifier.
    pub id: AuditEventId,
    /// Its place in the organization's chain, from 1.
    pub seq: i64,
    /// When it happened.
    pub at: Instant,
    /// What kind of actor: `user`, `api_token`, `worker`.
    pub actor_kind: String,
    /// Who, as far as it is a person or a token.
    pub actor_id: Option<Uuid>,
    /// The actor's name at the time.
    pub actor_name: String,
    /// What happened: one of [`Action`](super::Action)'s names.
    pub action: String,
    /// The readable id of what it happened to.
    pub subject: String,
    /// In which workspace.
    pub workspace_id: Option<WorkspaceId>,
    /// To which campaign.
    pub campaign_id: Option<CampaignId>,
    /// The particulars.
    pub detail: Value,
    /// The hash of the event before.
    pub previous_hash: Digest,
    /// The hash over this event and the one before.
    pub hash: Digest,
}

/// Which events are wanted.
#[derive(Debug, Clone, Default)]
pub struct AuditFilter {
    /// Only those of one campaign.
    pub campaign_id: Option<CampaignId>,
    /// Only those of one workspace.
    pub workspace_id: Option<WorkspaceId>,
    /// Only those of one action.
    pub action: Option<String>,
}

/// A page of the trail. A campaign's own events can be read by whoever sees the campaign; all else
/// needs [`Permission::AuditRead`].
pub async fn list(
    store: &Store,
    actor: &Actor,
    filter: &AuditFilter,
    page: &PageRequest,
) -> Result<Page<AuditEvent>> {
    let permission = match filter.campaign_id {
        Some(_) => Permission::WorkspaceRead,
        None => Permission::AuditRead,
    };
    actor.require(permission)?;
    let tx = store.read(actor).await?;
    // Whoever is bound to workspaces sees what happened in them, and nothing else.
    let mut query =
        tx.find::<audit_event::Entity>().visible(audit_event::Column::WorkspaceId, &actor.bounds());
    if let Some(id) = filter.campaign_id {
        let campaign = tx
            .find::<campaign::Entity>()
            .filter(campaign::Column::Id.eq(id))
            .get("campaign")
            .await?;
        actor.require_in(Permission::WorkspaceRead, campaign.workspace_id, "campaign")?;
        query = query.filter(audit_event::Column::CampaignId.eq(id));
    }
    if let Some(id) = filter.workspace_id {
        actor.require_in(Permission::WorkspaceRead, id, "workspace")?;
        tenancy::load(&tx, id).await?;
        query = query.filter(audit_event::Column::WorkspaceId.eq(id));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit_event::Column::Action.eq(action.as_str()));
    }
    query.page(audit_event::Column::Seq, page).await?.try_map(AuditEvent::try_from)
}

/// Verifies the chain of the actor's organization.
pub async fn verify(store: &Store, actor: &Actor) -> Result<ChainReport> {
    actor.require(Permission::AuditRead)?;
    let tx = store.read_system(SystemReason::VerifyAudit).await?;
    verify_one(&tx, actor.organization_id, None).await
}

impl TryFrom<audit_event::Model> for AuditEvent {
    type Error = Error;

    fn try_from(row: audit_event::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            seq: row.seq,
            at: row.at,
            actor_kind: row.actor_kind,
            actor_id: row.actor_id,
            actor_name: row.actor_name,
            action: row.action,
            subject: row.subject,
            workspace_id: row.workspace_id,
            campaign_id: row.campaign_id,
            detail: serde_json::from_str(&row.detail).map_err(Error::internal)?,
            previous_hash: row.previous_hash,
            hash: row.hash,
        })
    }
}
