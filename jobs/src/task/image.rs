//! Drawing the picture of a creative.

use domain::{asset::AssetKind, generation::Lease};

use super::{Failure, MadeFile, Order, ask, deliver};
use crate::worker::Workshop;

pub(super) async fn run(workshop: &Workshop, lease: &Lease, order: Order) -> Result<(), Failure> {
    let creative = order.creative.clone();
    let request = order.for_studio(workshop).await?;
    let made = ask(workshop, lease.kind, workshop.agents.studio.picture(request)).await?;
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
        },
    )
    .await
}
