//! A worker without a queue: takes what is due and does it, until nothing is left.

use std::sync::Arc;

use domain::{
    brand::check::{PictureFacts, check_picture, check_text},
    error::Result,
    generation::{
        self, AssetContent, Claim, Due, Failed, Lease, MadeAsset, TaskKind, Work,
        port::{
            AgentError, Copy, CopyRequest, Copywriter as _, Made, Strategist, StrategyRequest,
            Studio as _, StudioRequest, Unheard,
        },
    },
    post::{
        Written,
        variant::{Variant, Variants, different},
    },
};

use crate::World;

impl World {
    /// Everything due now, as the relay would see it.
    pub async fn due(&self) -> Vec<Due> {
        generation::due(&self.store, TaskKind::ALL, 1_000).await.unwrap()
    }

    /// Takes what is due and does it, until nothing is due; says how many tasks it took.
    pub async fn drain(&self) -> usize {
        let mut taken = 0;
        loop {
            let due = self.due().await;
            if due.is_empty() {
                return taken;
            }
            for due in due {
                let claimed =
                    generation::claim(&self.store, due.organization_id, due.task_id, "shift");
                if let Some(claim) = claimed.await.unwrap() {
                    taken += 1;
                    self.work(claim).await.unwrap();
                }
            }
        }
    }

    /// Does what was claimed, and settles it.
    pub async fn work(&self, claim: Claim) -> Result<()> {
        let lease = claim.lease.clone();
        match self.make(claim).await {
            Ok(made) => self.settle(&lease, made).await,
            Err(error) => {
                let (error, cost_micros) = error.parts();
                let mut failed =
                    Failed { message: error.to_string(), cost_micros, ..Failed::default() };
                if let AgentError::Transient { retry_after, .. } = error {
                    (failed.is_retryable, failed.retry_after) = (true, retry_after);
                }
                generation::fail(&self.store, &lease, &failed).await.map(|_| ())
            }
        }
    }

    /// Has the crew make what was claimed, without settling it.
    pub async fn make(&self, claim: Claim) -> std::result::Result<Product, AgentError> {
        let crew = &self.crew;
        let (kind, brief, guide, strategy, creative, again, first_comment) = match claim.work {
            Work::Strategize { brief, brand, previous, instruction, requested_by, .. } => {
                let request = StrategyRequest {
                    brief: brief.content,
                    guide: brand.guide.content,
                    previous: previous.map(|version| version.content.get().unwrap().clone()),
                    instruction,
                    photo: None,
                    seed: 1,
                };
                let made = Strategist::plan(crew, request, Arc::new(Unheard)).await?;
                return Ok(Product::Strategy(Box::new(made), requested_by));
            }
            Work::Make { kind, brief, brand, strategy, creative, again, first_comment, .. } => (
                kind,
                brief.content,
                brand.guide.content,
                strategy.content.get().unwrap().clone(),
                creative,
                again,
                first_comment,
            ),
        };
        let key = creative.key.clone();
        let placement = creative.placement;
        if kind == TaskKind::WriteCopy {
            let (language, findings) = (brief.language, Vec::new());
            let (judge, asked, posting) = (guide.clone(), brief.clone(), claim.terms.posting);
            let request = CopyRequest {
                brief,
                guide,
                strategy,
                creative,
                again,
                findings,
                photo: None,
                posting: posting.clone(),
                seed: 1,
            };
            let made = crew.write(request, Arc::new(Unheard)).await?;
            let provenance = made.provenance;
            let judged = |copy: Copy| {
                let check = check_text((&asked, &judge), placement, &copy.clone().into(), &posting);
                Variant { copy, check }
            };
            let of = different(made.output).into_iter().map(judged).collect();
            let variants = Variants::ranked(language, provenance.clone(), of);
            let written =
                Written { copy: variants.of.first().unwrap().copy.clone(), first_comment };
            let check = check_text((&asked, &judge), placement, &written, &posting);
            let content = AssetContent::Copy { written, variants };
            return Ok(Product::Asset(
                Box::new(MadeAsset { creative_key: key, placement, provenance, check, content }),
                None,
            ));
        }
        let judge = guide.clone();
        let request = StudioRequest {
            brief,
            guide,
            strategy,
            creative,
            again,
            logo: None,
            photo: None,
            operation: None,
            seed: 1,
        };
        let (bytes, media_type, size, duration, alt_text, provenance) =
            if kind == TaskKind::DrawImage {
                let made = crew.picture(request).await?;
                let picture = made.output;
                let media_type = picture.media_type;
                (picture.bytes, media_type, picture.size, None, picture.alt_text, made.provenance)
            } else {
                let made = crew.video(request, Arc::new(Unheard)).await?;
                let video = made.output;
                let duration = Some(video.duration);
                (video.bytes, "video/mp4", video.size, duration, video.alt_text, made.provenance)
            };
        let check = check_picture(&judge, &alt_text, &PictureFacts::default());
        let content = AssetContent::File {
            kind: kind.asset().unwrap(),
            media_type: media_type.to_owned(),
            byte_length: u64::try_from(bytes.len()).unwrap(),
            width: size.width,
            height: size.height,
            duration,
            alt_text,
            digest: domain::store::digest::Digest::of(&bytes),
            object_key: String::new(),
        };
        Ok(Product::Asset(
            Box::new(MadeAsset { creative_key: key, placement, provenance, check, content }),
            Some(bytes),
        ))
    }

    /// Delivers what was made under a lease.
    pub async fn settle(&self, lease: &Lease, product: Product) -> Result<()> {
        match product {
            Product::Strategy(made, requested_by) => {
                let Made { output, provenance } = *made;
                generation::complete_strategy(&self.store, lease, output, provenance, requested_by)
                    .await
            }
            Product::Asset(mut made, bytes) => {
                if let (Some(bytes), AssetContent::File { object_key, .. }) =
                    (bytes, &mut made.content)
                {
                    *object_key = self.objects.put(lease.organization_id, bytes).await?.0;
                }
                generation::complete_asset(&self.store, lease, *made).await.map(|_| ())
            }
        }
    }
}

/// Something made and not yet delivered.
#[derive(Debug, Clone)]
pub enum Product {
    /// A strategy, and who wanted it.
    Strategy(Box<Made<domain::campaign::strategy::Strategy>>, Option<domain::id::UserId>),
    /// An asset, and its bytes where it is a file.
    Asset(Box<MadeAsset>, Option<bytes::Bytes>),
}
