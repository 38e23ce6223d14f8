//! Writing the text of a creative.

use domain::{
    brand::check::check_copy,
    generation::{self, AssetContent, Lease, MadeAsset, port::CopyRequest},
};

use super::{Failure, Order, ask, revisions::Revisions};
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
    let mut revisions = Revisions::new(threshold);
    while revisions.go_on() {
        let (findings, seed) = (revisions.findings().to_vec(), revisions.seed(request.seed));
        let again = CopyRequest { findings, seed, ..request.clone() };
        let work = ask(workshop, lease.kind, workshop.agents.copywriter.write(again)).await?;
        let language = request.brief.language;
        let check = check_copy(&request.guide, language, creative.placement, &work.output);
        revisions.take(work, check);
    }
    let (made, check) = revisions.best()?;
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
