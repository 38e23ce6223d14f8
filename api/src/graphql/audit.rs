//! The audit trail.

use async_graphql::{Context, ID, Json, Object, SimpleObject};
use domain::{
    audit::{self, AuditFilter},
    store::page::Direction,
};

use super::{
    connection::{PageArguments, connection, cost, page_by_sequence},
    context::ContextExt,
    error::Result,
    id,
    plain::plain,
    scalars::Timestamp,
};

/// One event of the audit trail.
#[derive(Debug, Clone)]
pub struct AuditEvent(pub audit::AuditEvent);

/// One event of the audit trail.
#[Object]
impl AuditEvent {
    /// Its identifier.
    pub(super) async fn id(&self) -> ID {
        id::write(self.0.id)
    }

    /// Its place in the organization's chain, from 1.
    async fn sequence(&self) -> i64 {
        self.0.seq
    }

    /// When it happened.
    async fn at(&self) -> Timestamp {
        self.0.at.into()
    }

    /// What kind of actor: `user`, `api_token` or `worker`.
    async fn actor_kind(&self) -> &str {
        &self.0.actor_kind
    }

    /// The actor's name at the time.
    async fn actor_name(&self) -> &str {
        &self.0.actor_name
    }

    /// What happened, as `campaign.approved`.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// The identifier of what it happened to.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// The workspace it happened in.
    async fn workspace_id(&self) -> Option<ID> {
        self.0.workspace_id.map(id::write)
    }

    /// The campaign it happened to.
    async fn campaign_id(&self) -> Option<ID> {
        self.0.campaign_id.map(id::write)
    }

    /// The particulars, by action.
    async fn detail(&self) -> Json<&serde_json::Value> {
        Json(&self.0.detail)
    }

    /// SHA-256 of the event before, in hexadecimal.
    async fn previous_hash(&self) -> String {
        self.0.previous_hash.to_string()
    }

    /// SHA-256 over this event and the hash of the one before, in hexadecimal.
    async fn hash(&self) -> String {
        self.0.hash.to_string()
    }
}

/// What verifying the organization's chain found.
#[derive(Debug, Clone, SimpleObject)]
pub struct AuditVerification {
    /// Whether every event is there and unaltered.
    intact: bool,
    /// How many events were read.
    events: i64,
    /// The SHA-256 hash of the last of them, in hexadecimal. Noted elsewhere it proves later that what
    /// came before is still the same.
    head: String,
    /// The first thing wrong.
    fault: Option<String>,
}

plain!(AuditEvent {
    "id" => id,
    "sequence" => sequence,
    "at" => at,
    "actorKind" => actor_kind,
    "actorName" => actor_name,
    "action" => action,
    "subject" => subject,
    "workspaceId" => workspace_id,
    "campaignId" => campaign_id,
    "previousHash" => previous_hash,
    "hash" => hash,
});

connection!(AuditEvent, AuditEventConnection, AuditEventEdge);

/// Questions about the audit trail.
#[derive(Debug, Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// The audit trail, newest first. A campaign's own events are read by whoever sees the campaign;
    /// all else needs `audit:read`.
    #[graphql(complexity = "cost(first, last, child_complexity)")]
    #[expect(clippy::too_many_arguments, reason = "each is an argument of the field")]
    async fn audit_events(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of one campaign.")] campaign_id: Option<ID>,
        #[graphql(desc = "Only those of one workspace.")] workspace_id: Option<ID>,
        #[graphql(desc = "Only those of one action, as `review.decided`.")] action: Option<String>,
        #[graphql(desc = "The first so many, 1 to 100.")] first: Option<i32>,
        #[graphql(desc = "Behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The last so many, 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "In front of this cursor.")] before: Option<String>,
    ) -> Result<AuditEventConnection> {
        let request =
            page_by_sequence(PageArguments { first, after, last, before }, Direction::NewestFirst)?;
        let filter = AuditFilter {
            campaign_id: id::parse_optional(campaign_id.as_ref(), "campaignId")?,
            workspace_id: id::parse_optional(workspace_id.as_ref(), "workspaceId")?,
            action,
        };
        let found = audit::list(ctx.store()?, ctx.actor()?, &filter, &request).await?;
        Ok(AuditEventConnection::from_page(found, |row| row.seq.to_string(), AuditEvent, None))
    }

    /// Verifies the organization's chain from its first event to its last. Needs `audit:read`.
    #[graphql(complexity = "1000")]
    async fn audit_verification(&self, ctx: &Context<'_>) -> Result<AuditVerification> {
        let report = audit::verify(ctx.store()?, ctx.actor()?).await?;
        Ok(AuditVerification {
            intact: report.fault.is_none(),
            events: report.events,
            head: report.head.to_string(),
            fault: report.fault,
        })
    }
}
