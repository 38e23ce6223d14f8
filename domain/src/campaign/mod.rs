//! Campaigns: brief, strategy versions, and the life of both.

pub mod brief;
pub mod lifecycle;
mod query;
mod service;
pub mod strategy;
pub mod template;

pub use query::{
    BriefVersion, Campaign, CampaignFilter, StrategyFacts, StrategyVersion, briefs_by_id, campaign,
    campaigns_by_id, list_campaigns, list_strategies, strategies_by_id, strategy_facts_by_id,
};
pub(crate) use query::{find, load_brief, load_strategy, lock, recomputed_digest};
pub(crate) use service::{
    Author, Draft, advance, check_fresh, current_strategy, event, write_version,
};
pub use service::{
    CreateCampaign, EditStrategy, archive_campaign, cancel_campaign, create_campaign,
    edit_strategy, parse_date, request_draft,
};
