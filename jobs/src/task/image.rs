//! Drawing the picture of a creative.

use domain::{
    asset::AssetKind,
    brand::check::check_picture,
    generation::{Craft, Lease, port::StudioRequest},
};

use super::{Failure, MadeFile, Order, bill::Bill, deliver, revisions::Revisions, with_unheeded};
use crate::{provider::choose, worker::Workshop};

pub(super) async fn run(
    workshop: &Workshop,
    lease: &Lease,
    bill: &Bill<'_>,
    order: Order,
) -> Result<(), Failure> {
    let creative = order.creative.clone();
    let (terms, agents) = (&order.terms, &workshop.agents);
    let studio = choose(&agents.pictures, Craft::Pictures, terms, agents.fallback, false);
    let wanted = agents.pictures.wanted(terms.makers.of(Craft::Pictures));
    let threshold = terms.threshold;
    let request = order.for_studio(workshop).await?;
    let mut revisions = Revisions::new(threshold);
    while revisions.go_on() {
        let again = StudioRequest { seed: revisions.seed(request.seed), ..request.clone() };
        let work = match bill.ask(wanted, studio.picture(again)).await {
            Ok(work) => work,
            Err(error) => {
                revisions.fail(error)?;
                break;
            }
        };
        let check = check_picture(&request.guide, &work.output.alt_text, &work.output.facts);
        revisions.take(work, check);
    }
    let (made, check) = revisions.best()?;
    let said = &made.output.alt_text;
    let check = with_unheeded(check, &made.provenance, &request.again, AssetKind::Image, said);
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
