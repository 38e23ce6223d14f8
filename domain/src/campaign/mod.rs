//! Campaigns: brief, strategy versions, and the life of both.

pub mod brief;
pub mod strategy;
