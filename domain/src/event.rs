//! What the world outside a transaction hears of it: ids and names, never content.

use serde::{Deserialize, Serialize};

use crate::{
    clock::Instant,
    id::{CampaignId, OrganizationId, WorkspaceId},
};

/// Something happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    /// Where.
    pub organization_id: OrganizationId,
    /// In which workspace, if in one.
    pub workspace_id: Option<WorkspaceId>,
    /// To which campaign, if to one.
    pub campaign_id: Option<CampaignId>,
    /// What: an audit action's name, `task.progressed` or `session.ended`.
    pub kind: String,
    /// The readable id of what it happened to.
    pub subject: String,
    /// When.
    pub at: Instant,
}
