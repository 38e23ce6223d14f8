//! Writing the text of a creative.

use std::sync::Arc;

use domain::{
    asset::AssetKind,
    brand::check::{BrandCheck, check_asked, check_copy, check_written},
    generation::{
        self, AssetContent, Craft, Lease, MadeAsset,
        port::{CopyRequest, Progress},
    },
    post::Written,
};

use super::{Failure, Order, bill::Bill, revisions::Revisions, with_unheeded};
use crate::{provider::choose, worker::Workshop};

pub(super) async fn run(
    workshop: &Workshop,
    lease: &Lease,
    bill: &Bill<'_>,
    order: Order,
    progress: Arc<dyn Progress>,
) -> Result<(), Failure> {
    let creative = order.creative.clone();
    let terms = &order.terms;
    let agents = &workshop.agents;
    let copywriter = choose(&agents.copywriters, Craft::Texts, terms, agents.fallback, false);
    let wanted = agents.copywriters.wanted(terms.makers.of(Craft::Texts));
    let threshold = terms.threshold;
    let request = CopyRequest {
        brief: order.brief,
        guide: order.guide,
        strategy: order.strategy,
        creative: order.creative,
        again: order.again,
        findings: Vec::new(),
        seed: order.seed,
    };
    let mut revisions = Revisions::new(threshold);
    while revisions.go_on() {
        let (findings, seed) = (revisions.findings().to_vec(), revisions.seed(request.seed));
        let again = CopyRequest { findings, seed, ..request.clone() };
        let work = match bill.ask(wanted, copywriter.write(again, Arc::clone(&progress))).await {
            Ok(work) => work,
            Err(error) => {
                revisions.fail(error)?;
                break;
            }
        };
        let language = request.brief.language;
        let check = check_copy(&request.guide, language, creative.placement, &work.output);
        let check = check_asked(check, &request.brief, creative.placement, &work.output, None);
        revisions.take(work, check);
    }
    let (made, check) = revisions.best()?;
    let written = Written { copy: made.output, first_comment: order.first_comment };
    // What a person put beside it is judged with it, but no writer is asked to mend it.
    let comment = written.first_comment.as_deref();
    let check = BrandCheck {
        threshold: check.threshold,
        revisions: check.revisions,
        ..check_asked(
            check_written(&request.guide, request.brief.language, creative.placement, &written),
            &request.brief,
            creative.placement,
            &written,
            comment,
        )
    };
    let said = format!("{}\n{}", written.text, written.title.as_deref().unwrap_or_default());
    let check = with_unheeded(check, &made.provenance, &request.again, AssetKind::Copy, &said);
    generation::complete_asset(
        &workshop.store,
        lease,
        MadeAsset {
            creative_key: creative.key,
            placement: creative.placement,
            provenance: made.provenance,
            check,
            content: AssetContent::Copy(written),
        },
    )
    .await?;
    Ok(())
}
