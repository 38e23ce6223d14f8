//! Filming the video of a creative.

use std::sync::Arc;

use domain::{
    asset::AssetKind,
    brand::check::{BrandCheck, check_picture},
    generation::{
        Craft, Lease,
        port::{Progress, Storyboard, Studio, StudioRequest},
    },
};

use super::{Failure, MadeFile, Order, bill::Bill, deliver, revisions::Revisions, with_unheeded};
use crate::{provider::choose, worker::Workshop};

/// The request whose film keeps best to the brand, and the how manieth try it is: its cards are made anew
/// like pictures are, and what will do is filmed once. Where a film cannot be told beforehand, the request
/// as it is.
async fn revised(
    studio: &dyn Studio,
    request: StudioRequest,
    threshold: u8,
) -> Result<(StudioRequest, u8), Failure> {
    let mut revisions = Revisions::new(threshold);
    while revisions.go_on() {
        let again = StudioRequest { seed: revisions.seed(request.seed), ..request.clone() };
        match studio.storyboard(again).await {
            Ok(Some(board)) => {
                let Storyboard { alt_text, facts } = &board.output;
                let check = check_picture(&request.guide, alt_text, facts);
                revisions.take(board, check);
            }
            Ok(None) => return Ok((request, 0)),
            Err(error) => {
                revisions.fail(error)?;
                break;
            }
        }
    }
    let (board, check) = revisions.best()?;
    Ok((StudioRequest { seed: board.provenance.seed, ..request }, check.revisions))
}

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
    let (request, revisions) = revised(studio.as_ref(), request, threshold).await?;
    let made = bill.ask(wanted, studio.video(request, progress)).await?;
    let check = check_picture(&guide, &made.output.alt_text, &made.output.facts);
    let check = BrandCheck { threshold, revisions, ..check };
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

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use async_trait::async_trait;
    use domain::{
        asset::placement::Placement,
        brand::check::{PictureFacts, Shade},
        brand::color::Color,
        campaign::strategy::Intent,
        generation::port::{AgentError, Made, Picture, Provenance, Video},
        store::digest::Digest,
    };

    use super::*;
    use crate::studio::samples::request;

    /// Tells films whose text reads badly until a try, and counts what it is asked for.
    struct Teller {
        good_from: usize,
        boards: Mutex<Vec<u64>>,
    }

    #[async_trait]
    impl Studio for Teller {
        async fn picture(&self, _: StudioRequest) -> Result<Made<Picture>, AgentError> {
            Err(AgentError::Refused("no pictures".to_owned()))
        }

        async fn storyboard(
            &self,
            request: StudioRequest,
        ) -> Result<Option<Made<Storyboard>>, AgentError> {
            let mut boards = self.boards.lock().expect("not poisoned");
            boards.push(request.seed);
            let is_good = boards.len() > self.good_from;
            let shade = |color| Shade { color, share: 1.0 };
            let foreign = Color::new(255, 0, 255);
            let facts = PictureFacts {
                contrast: Some(if is_good { 9.0 } else { 1.5 }),
                shades: vec![shade(if is_good { request.guide.primary() } else { foreign })],
                ..PictureFacts::default()
            };
            let provenance = Provenance {
                provider: "teller".to_owned(),
                model: "teller".to_owned(),
                prompt_digest: Digest::of(b"shown"),
                seed: request.seed,
                cost_micros: 0,
            };
            let alt_text = "A film.".to_owned();
            Ok(Some(Made { output: Storyboard { alt_text, facts }, provenance }))
        }

        async fn video(
            &self,
            _: StudioRequest,
            _: Arc<dyn Progress>,
        ) -> Result<Made<Video>, AgentError> {
            Err(AgentError::Refused("nothing is filmed while cards are chosen".to_owned()))
        }
    }

    async fn tried(good_from: usize) -> (Vec<u64>, u64, u8) {
        let teller = Teller { good_from, boards: Mutex::default() };
        let wanted = request(0, Placement::X, Intent::Announce, 5);
        let (chosen, revisions) = revised(&teller, wanted, 80).await.expect("chosen");
        (teller.boards.into_inner().expect("not poisoned"), chosen.seed, revisions)
    }

    #[tokio::test]
    async fn cards_that_break_the_brand_are_made_anew_before_anything_is_filmed() {
        assert_eq!(tried(0).await, (vec![5], 5, 0));
        let (boards, seed, revisions) = tried(2).await;
        assert_eq!((boards.len(), revisions), (3, 2));
        assert_eq!(Some(&seed), boards.last(), "the good one is filmed");
        let (boards, seed, revisions) = tried(9).await;
        assert_eq!((boards.len(), seed, revisions), (4, 5, 0), "after three, the best of them");
    }

    #[tokio::test]
    async fn the_built_in_studio_tells_what_it_films() {
        let studio =
            crate::studio::BuiltinStudio::new(Arc::new(crate::studio::Fonts::built_in_only()));
        let mut wanted = request(1, Placement::X, Intent::Offer, 5);
        wanted.strategy.messages[0].support = String::new();
        let board = studio.storyboard(wanted.clone()).await.expect("told").expect("there is one");
        let unheard = Arc::new(domain::generation::port::Unheard);
        let film = studio.video(wanted, unheard).await.expect("filmed");
        assert_eq!(board.output.alt_text, film.output.alt_text);
        assert_eq!(board.output.facts, film.output.facts);
        assert!(board.output.facts.contrast.is_some_and(|contrast| contrast >= 4.5));
        assert_eq!(board.provenance.prompt_digest, film.provenance.prompt_digest);
    }
}
