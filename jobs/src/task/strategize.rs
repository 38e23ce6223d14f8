//! Planning a campaign.

use domain::{
    brand::guide::StyleGuide,
    campaign::{StrategyVersion, brief::Brief},
    generation::{self, Lease, port::StrategyRequest},
    id::UserId,
    store::digest::Digest,
};

use super::{Failure, ask};
use crate::worker::Workshop;

/// What to plan from.
pub(super) struct Order {
    pub(super) brief: Brief,
    pub(super) guide: StyleGuide,
    pub(super) previous: Option<StrategyVersion>,
    pub(super) instruction: Option<String>,
    pub(super) requested_by: Option<UserId>,
}

pub(super) async fn run(workshop: &Workshop, lease: &Lease, order: Order) -> Result<(), Failure> {
    let seed = Digest::of_parts("seed/1", &[lease.task_id.to_string().as_bytes()]).seed();
    let previous = match &order.previous {
        Some(version) => Some(version.content.get()?.clone()),
        None => None,
    };
    let request = StrategyRequest {
        brief: order.brief,
        guide: order.guide,
        previous,
        instruction: order.instruction,
        seed,
    };
    let made = ask(workshop, lease.kind, workshop.agents.strategist.plan(request)).await?;
    generation::complete_strategy(
        &workshop.store,
        lease,
        made.output,
        made.provenance,
        order.requested_by,
    )
    .await?;
    Ok(())
}
