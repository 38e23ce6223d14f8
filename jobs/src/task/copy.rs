//! Writing the text of a creative.

use domain::{
    brand::check::check_copy,
    generation::{self, AssetContent, Lease, MadeAsset, port::CopyRequest},
};

use super::{Failure, Order, ask, reseed, revise};
use crate::worker::Workshop;

pub(super) async fn run(workshop: &Workshop, lease: &Lease, order: Order) -> Result<(), Failure> {
    let creative = order.creative.clone();
    let threshold = order.brand.threshold;
    let request = CopyRequest {
        brief: order.brief,
        guide: order.guide,
        strategy: order.strategy,
        creative: order.creative,
        findings: Vec::new(),
        seed: order.seed,
    };
    let (made, check) = revise(threshold, async |revision, findings| {
        let seed = reseed(request.seed, revision);
        let again = CopyRequest { findings: findings.to_vec(), seed, ..request.clone() };
        let made = ask(workshop, lease.kind, workshop.agents.copywriter.write(again)).await?;
        let language = request.brief.language;
        let check = check_copy(&request.guide, language, creative.placement, &made.output);
        Ok((made, check))
    })
    .await?;
    generation::complete_asset(
        &workshop.store,
        lease,
        MadeAsset {
            creative_key: creative.key,
            placement: creative.placement,
            provenance: made.provenance,
            check,
            content: AssetContent::Copy(made.output),
        },
    )
    .await?;
    Ok(())
}
