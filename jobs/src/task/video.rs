//! Filming the video of a creative.

use std::sync::Arc;

use domain::{
    asset::AssetKind,
    brand::check::{BrandCheck, check_picture},
    generation::{Craft, Lease, port::Progress},
};

use super::{Failure, MadeFile, Order, bill::Bill, deliver, with_unheeded};
use crate::{provider::choose, worker::Workshop};

pub(super) async fn run(
    workshop: &Workshop,
    lease: &Lease,
    bill: &Bill<'_>,
    order: Order,
    progress: Arc<dyn Progress>,
) -> Result<(), Failure> {
    let creative = order.creative.clone();
    let (terms, agents) = (&order.terms, &workshop.agents);
    let is_running = order.operation.is_some();
    let studio = choose(&agents.videos, Craft::Videos, terms, agents.fallback, is_running);
    let wanted = agents.videos.wanted(terms.makers.of(Craft::Videos));
    let threshold = terms.threshold;
    let guide = order.guide.clone();
    let again = order.again.clone();
    let request = order.for_studio(workshop).await?;
    let made = bill.ask(wanted, studio.video(request, progress)).await?;
    // Filming anew would take as long again, and the layouts are those of the picture.
    let check = check_picture(&guide, &made.output.alt_text, &made.output.facts);
    let check = BrandCheck { threshold, ..check };
    let said = &made.output.alt_text;
    let check = with_unheeded(check, &made.provenance, &again, AssetKind::Video, said);
    deliver(
        workshop,
        lease,
        &creative,
        MadeFile {
            kind: AssetKind::Video,
            bytes: made.output.bytes,
            media_type: "video/mp4",
            width: made.output.size.width,
            height: made.output.size.height,
            duration: Some(made.output.duration),
            alt_text: made.output.alt_text,
            provenance: made.provenance,
            check,
        },
    )
    .await
}
