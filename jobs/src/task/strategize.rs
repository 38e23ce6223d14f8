//! Planning a campaign.

use std::sync::Arc;

use domain::{
    campaign::{StrategyVersion, brief::Brief},
    generation::{
        self, Brand, Craft, Lease, Terms,
        port::{Progress, StrategyRequest},
    },
    id::UserId,
    store::digest::Digest,
};

use super::{Failure, bill::Bill, picture};
use crate::{provider::choose, worker::Workshop};

/// What to plan from.
pub(super) struct Order {
    pub(super) brief: Brief,
    pub(super) brand: Brand,
    pub(super) previous: Option<StrategyVersion>,
    pub(super) instruction: Option<String>,
    pub(super) requested_by: Option<UserId>,
}

pub(super) async fn run(
    workshop: &Workshop,
    lease: &Lease,
    bill: &Bill<'_>,
    terms: &Terms,
    order: Order,
    progress: Arc<dyn Progress>,
) -> Result<(), Failure> {
    let seed = Digest::of_parts("seed/1", &[lease.task_id.to_string().as_bytes()]).seed();
    let previous = match &order.previous {
        Some(version) => Some(version.content.get()?.clone()),
        None => None,
    };
    let agents = &workshop.agents;
    let strategist = choose(&agents.strategists, Craft::Strategies, terms, agents.fallback, false);
    let wanted = agents.strategists.wanted(terms.makers.of(Craft::Strategies));
    let photo = picture(workshop, order.brand.photo, order.brief.photo).await?;
    let request = StrategyRequest {
        photo,
        brief: order.brief,
        guide: order.brand.guide.content,
        previous,
        instruction: order.instruction,
        seed,
    };
    let made = bill.ask(wanted, strategist.plan(request, progress)).await?;
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
