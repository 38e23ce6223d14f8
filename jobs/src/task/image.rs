//! Drawing the picture of a creative.

use domain::{
    asset::AssetKind,
    brand::check::check_picture,
    generation::{Lease, port::StudioRequest},
};

use super::{Failure, MadeFile, Order, ask, deliver, revisions::Revisions};
use crate::worker::Workshop;

pub(super) async fn run(workshop: &Workshop, lease: &Lease, order: Order) -> Result<(), Failure> {
    let creative = order.creative.clone();
    let threshold = order.brand.threshold;
    let request = order.for_studio(workshop).await?;
    let mut revisions = Revisions::new(threshold);
    while revisions.go_on() {
        let again = StudioRequest { seed: revisions.seed(request.seed), ..request.clone() };
        let work = ask(workshop, lease.kind, workshop.agents.studio.picture(again)).await?;
        let check = check_picture(&request.guide, &work.output.alt_text, &work.output.facts);
        revisions.take(work, check);
    }
    let (made, check) = revisions.best()?;
    deliver(
        workshop,
        lease,
        &creative,
        MadeFile {
            kind: AssetKind::Image,
            bytes: made.output.bytes,
            media_type: made.output.media_type,
            width: made.output.size.width,
            height: made.output.size.height,
            duration: None,
            alt_text: made.output.alt_text,
            provenance: made.provenance,
            check,
        },
    )
    .await
}
