//! Writing the text of a creative.

use std::sync::Arc;

use domain::{
    asset::AssetKind,
    brand::check::{BrandCheck, check_text},
    generation::{
        self, AssetContent, Craft, Lease, MadeAsset,
        port::{Copy, CopyRequest, Made, Progress, Provenance},
    },
    post::{
        Written,
        variant::{Variant, Variants, different},
    },
};

use super::{Failure, Order, bill::Bill, picture, revisions::Revisions, with_unheeded};
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
    let photo = picture(workshop, order.brand.photo, order.brief.photo).await?;
    let request = CopyRequest {
        photo,
        posting: terms.posting.clone(),
        brief: order.brief,
        guide: order.guide,
        strategy: order.strategy,
        creative: order.creative,
        again: order.again,
        findings: Vec::new(),
        seed: order.seed,
    };
    let language = request.brief.language;
    let checked = |written: &Written| {
        let judged_by = (&request.brief, &request.guide);
        check_text(judged_by, creative.placement, written, &request.posting)
    };
    let unheeded = |check: BrandCheck, by: &Provenance, copy: &Copy| {
        let said = format!("{}\n{}", copy.text, copy.title.as_deref().unwrap_or_default());
        with_unheeded(check, by, &request.again, AssetKind::Copy, &said)
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
        let judged = |copy: Copy| {
            let check = checked(&copy.clone().into());
            let check = unheeded(check, &work.provenance, &copy);
            Variant { copy, check }
        };
        let of = different(work.output).into_iter().map(judged).collect();
        let ranked = Variants::ranked(language, work.provenance.clone(), of);
        let Some(best) = ranked.of.first() else { break };
        let check = best.check.clone();
        revisions.take(Made { output: ranked, provenance: work.provenance }, check);
    }
    let (Made { output: mut variants, provenance }, check) = revisions.best()?;
    for variant in &mut variants.of {
        variant.check.threshold = check.threshold;
        variant.check.revisions = check.revisions;
    }
    variants.provenance = provenance.clone();
    let best = variants.of.first().ok_or_else(|| Failure::fault("nothing was written"))?;
    let written = Written { copy: best.copy.clone(), first_comment: order.first_comment };
    // What a person put beside it is judged with it, but no writer is asked to mend it.
    let check =
        BrandCheck { threshold: check.threshold, revisions: check.revisions, ..checked(&written) };
    let check = unheeded(check, &provenance, &written);
    generation::complete_asset(
        &workshop.store,
        lease,
        MadeAsset {
            creative_key: creative.key,
            placement: creative.placement,
            provenance,
            check,
            content: AssetContent::Copy { written, variants },
        },
    )
    .await?;
    Ok(())
}
