//! The audit trail: every decision and state change, in one hash chain per organization.
//!
//! Rows are append-only (the database refuses anything else), carry their actor's name, and
//! reference nothing by foreign key, so that they outlive what they tell of.

mod chain;
mod query;

use serde_json::Value;

pub use chain::{Anchor, ChainReport, verify_all};
pub(crate) use chain::{genesis, link};
pub use query::{AuditEvent, AuditFilter, list, verify};

use crate::{
    id::{CampaignId, WorkspaceId},
    text_enum::text_enum,
};

text_enum! {
    /// What happened.
    pub enum Action {
        /// A person made an organization.
        OrganizationCreated = "organization.created",
        /// Somebody was invited.
        MemberInvited = "member.invited",
        /// An invitation was taken back.
        InvitationRevoked = "invitation.revoked",
        /// An invited person joined.
        MemberJoined = "member.joined",
        /// A person's roles changed.
        MemberRolesChanged = "member.roles_changed",
        /// A person left or was removed.
        MemberRemoved = "member.removed",
        /// An API token was issued.
        TokenIssued = "token.issued",
        /// An API token was revoked.
        TokenRevoked = "token.revoked",
        /// A workspace was made.
        WorkspaceCreated = "workspace.created",
        /// A workspace's name or approval policy changed.
        WorkspaceChanged = "workspace.changed",
        /// A file was stored.
        MediaStored = "media.stored",
        /// A new version of the brand style guide.
        StyleGuideWritten = "style_guide.written",
        /// A campaign was made from a brief.
        CampaignCreated = "campaign.created",
        /// A draft was asked of the strategist.
        DraftRequested = "campaign.draft_requested",
        /// A new strategy version.
        StrategyWritten = "strategy.written",
        /// The strategist gave up.
        DraftFailed = "campaign.draft_failed",
        /// A review of an exact version began.
        ReviewOpened = "review.opened",
        /// Somebody gave a verdict.
        ReviewDecided = "review.decided",
        /// Somebody said something in a review.
        ReviewCommented = "review.commented",
        /// A review ended.
        ReviewClosed = "review.closed",
        /// A campaign was approved and its work planned.
        CampaignApproved = "campaign.approved",
        /// Everything planned was made.
        CampaignReady = "campaign.ready",
        /// A campaign was called off.
        CampaignCancelled = "campaign.cancelled",
        /// A campaign was put away.
        CampaignArchived = "campaign.archived",
        /// A task failed and will be tried again.
        TaskFailed = "task.failed",
        /// A task failed for good.
        TaskDied = "task.died",
        /// A person had a dead task tried again.
        TaskRetried = "task.retried",
        /// A task was called off.
        TaskCancelled = "task.cancelled",
        /// An asset was made.
        AssetMade = "asset.made",
        /// A person had an asset made anew.
        AssetRegenerationRequested = "asset.regeneration_requested",
        /// A person wrote a text anew.
        AssetEdited = "asset.edited",
        /// A person chose another of the variants of a text.
        AssetVariantChosen = "asset.variant_chosen",
        /// A person gave a picture of their own.
        AssetSwapped = "asset.swapped",
        /// A person brought a former version back.
        AssetRestored = "asset.restored",
    }
}

/// Something that happened in a transaction that is not yet committed.
#[derive(Debug, Clone)]
pub(crate) struct PendingEvent {
    pub(crate) action: Action,
    pub(crate) subject: String,
    pub(crate) workspace_id: Option<WorkspaceId>,
    pub(crate) campaign_id: Option<CampaignId>,
    pub(crate) detail: Value,
}

impl PendingEvent {
    /// Something that happened to the organization itself.
    pub(crate) fn new(action: Action, subject: impl Into<Subject>, detail: Value) -> Self {
        Self { action, subject: subject.into().0, workspace_id: None, campaign_id: None, detail }
    }

    /// … in a workspace.
    pub(crate) fn in_workspace(mut self, workspace: WorkspaceId) -> Self {
        self.workspace_id = Some(workspace);
        self
    }

    /// … to a campaign.
    pub(crate) fn of_campaign(mut self, campaign: CampaignId) -> Self {
        self.campaign_id = Some(campaign);
        self
    }
}

/// The readable id of what an event is about.
pub(crate) struct Subject(String);

impl<I: crate::id::Id> From<I> for Subject {
    fn from(id: I) -> Self {
        Self(id.to_string())
    }
}
