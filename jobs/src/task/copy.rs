//! Writing the text of a creative.

use domain::generation::{self, AssetContent, Lease, MadeAsset, port::CopyRequest};

use super::{Failure, Order, ask};
use crate::worker::Workshop;

pub(super) async fn run(workshop: &Workshop, lease: &Lease, order: Order) -> Result<(), Failure> {
    let creative = order.creative.clone();
    let request = CopyRequest {
        brief: order.brief,
        guide: order.guide,
        strategy: order.strategy,
        creative: order.creative,
        seed: order.seed,
    };
    let writing = workshop.agents.copywriter.write(request);
    let made = ask(workshop, lease.kind, writing).await?;
    generation::complete_asset(
        &workshop.store,
        lease,
        MadeAsset {
            creative_key: creative.key,
            placement: creative.placement,
            provenance: made.provenance,
            content: AssetContent::Copy(made.output),
        },
    )
    .await?;
    Ok(())
}
