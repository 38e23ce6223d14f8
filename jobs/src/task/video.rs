//! Filming the video of a creative.

use std::sync::Arc;

use domain::{
    asset::AssetKind,
    generation::{Lease, port::Progress},
};

use super::{Failure, MadeFile, Order, ask, deliver};
use crate::worker::Workshop;

pub(super) async fn run(
    workshop: &Workshop,
    lease: &Lease,
    order: Order,
    progress: Arc<dyn Progress>,
) -> Result<(), Failure> {
    let creative = order.creative.clone();
    let request = order.for_studio(workshop).await?;
    let made = ask(workshop, lease.kind, workshop.agents.studio.video(request, progress)).await?;
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
        },
    )
    .await
}
