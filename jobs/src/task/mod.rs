//! What tasks do, one file a kind of work.

mod bill;
mod copy;
mod image;
mod revisions;
mod strategize;
mod video;

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use domain::{
    asset::AssetKind,
    brand::{
        check::{BrandCheck, Finding, Rule},
        guide::{MediaRef, StyleGuide},
    },
    campaign::{
        brief::Brief,
        strategy::{Creative, Strategy},
    },
    error::Error,
    generation::{
        self, AssetContent, Brand, Claim, Lease, MadeAsset, TaskKind, Terms, Work,
        port::{Again, AgentError, Progress, Provenance, StudioRequest},
    },
    store::digest::Digest,
};

use self::bill::Bill;
use crate::{agent::unheeded, worker::Workshop};

/// Why a task was not done.
#[derive(Debug)]
pub(crate) struct Failure {
    /// For the person.
    pub(crate) message: String,
    /// Whether trying again may help.
    pub(crate) is_retryable: bool,
    /// When a provider said to come back.
    pub(crate) retry_after: Option<Duration>,
    /// What was paid in this attempt all the same, in millionths of a US dollar.
    pub(crate) cost_micros: u64,
}

impl Failure {
    /// A fault of ours.
    pub(crate) fn fault(message: &str) -> Self {
        Self { message: message.to_owned(), is_retryable: true, retry_after: None, cost_micros: 0 }
    }
}

impl From<AgentError> for Failure {
    fn from(error: AgentError) -> Self {
        let (error, cost_micros) = error.parts();
        let message = error.to_string();
        match error {
            AgentError::Transient { retry_after, .. } => {
                Self { message, is_retryable: true, retry_after, cost_micros }
            }
            _ => Self { message, is_retryable: false, retry_after: None, cost_micros },
        }
    }
}

/// Does what was claimed and settles it.
pub(crate) async fn carry_out(
    workshop: &Workshop,
    claim: Claim,
    progress: Arc<dyn Progress>,
) -> Result<(), Failure> {
    let lease = claim.lease.clone();
    // The lease is kept as long as somebody may report: until all is settled, not only made.
    let _reporting = Arc::clone(&progress);
    let bill = Bill::new(workshop, &lease);
    let done = perform(workshop, claim, &bill, progress).await;
    done.map_err(|failure| Failure {
        cost_micros: failure.cost_micros.max(bill.total_micros()),
        ..failure
    })
}

async fn perform(
    workshop: &Workshop,
    claim: Claim,
    bill: &Bill<'_>,
    progress: Arc<dyn Progress>,
) -> Result<(), Failure> {
    let Claim { lease, work, terms } = claim;
    match work {
        Work::Strategize { brief, brand, previous, instruction, requested_by, .. } => {
            strategize::run(
                workshop,
                &lease,
                bill,
                &terms,
                strategize::Order {
                    brief: brief.content,
                    brand,
                    previous,
                    instruction,
                    requested_by,
                },
                progress,
            )
            .await
        }
        Work::Make {
            kind,
            brief,
            brand,
            strategy,
            mut creative,
            again,
            first_comment,
            operation,
        } => {
            let asked = again.instruction.as_deref().unwrap_or_default();
            let seed = seed(strategy.digest, &creative.key, kind, asked, lease.generation);
            if !asked.is_empty() {
                // What a person wants changed is direction, as the strategist's own is.
                creative.direction = format!("{} {asked}", creative.direction);
            }
            let order = Order {
                brief: brief.content,
                guide: brand.guide.content.clone(),
                strategy: strategy.content.get()?.clone(),
                creative,
                again,
                brand,
                terms,
                first_comment,
                operation,
                seed,
            };
            match kind {
                TaskKind::DrawImage => image::run(workshop, &lease, bill, order).await,
                TaskKind::FilmVideo => video::run(workshop, &lease, bill, order, progress).await,
                TaskKind::WriteCopy => copy::run(workshop, &lease, bill, order, progress).await,
                TaskKind::Strategize => Err(Failure::fault("a draft is not made from a strategy")),
            }
        }
    }
}

/// The check of a built-in maker's work, with what of the instruction it could not heed; a model reads
/// all of it.
fn with_unheeded(
    check: BrandCheck,
    by: &Provenance,
    again: &Again,
    kind: AssetKind,
    made: &str,
) -> BrandCheck {
    let instruction = again.instruction.as_deref().filter(|_| by.provider == "builtin");
    match instruction.and_then(|instruction| unheeded(instruction, kind, made)) {
        Some(message) => check.and(Finding { rule: Rule::Instruction, points: 1, message }),
        None => check,
    }
}

/// One output of one creative to make.
struct Order {
    brief: Brief,
    guide: StyleGuide,
    strategy: Strategy,
    creative: Creative,
    again: Again,
    brand: Brand,
    terms: Terms,
    first_comment: Option<String>,
    operation: Option<String>,
    seed: u64,
}

impl Order {
    /// With the pictures it uses, each checked against the digest that was approved.
    async fn for_studio(self, workshop: &Workshop) -> Result<StudioRequest, Error> {
        let logo = picture(workshop, self.brand.logo, self.guide.logo).await?;
        let photo = picture(workshop, self.brand.photo, self.brief.photo).await?;
        Ok(StudioRequest {
            brief: self.brief,
            guide: self.guide,
            strategy: self.strategy,
            creative: self.creative,
            again: self.again,
            logo,
            photo,
            operation: self.operation,
            seed: self.seed,
        })
    }
}

/// A picture that people gave, checked against the digest that was approved.
async fn picture(
    workshop: &Workshop,
    key: Option<String>,
    file: Option<MediaRef>,
) -> Result<Option<Bytes>, Error> {
    match (key, file) {
        (Some(key), Some(file)) => Ok(Some(workshop.objects.get(&key, file.digest).await?)),
        _ => Ok(None),
    }
}

/// The same approved version gives the same choices, whoever makes it and however often; a further
/// generation of it others.
fn seed(approved: Digest, creative: &str, kind: TaskKind, asked: &str, generation: i32) -> u64 {
    let first = [approved.as_bytes(), creative.as_bytes(), kind.as_str().as_bytes()];
    let anew = [asked.as_bytes(), &generation.to_be_bytes()];
    let parts = first.into_iter().chain(anew.into_iter().filter(|_| generation > 1));
    Digest::of_parts("seed/1", &parts.collect::<Vec<_>>()).seed()
}

/// A file that was made, before it is kept.
struct MadeFile {
    kind: AssetKind,
    bytes: Bytes,
    media_type: &'static str,
    width: u32,
    height: u32,
    duration: Option<Duration>,
    alt_text: String,
    provenance: Provenance,
    check: BrandCheck,
}

/// Keeps a file, then delivers it.
async fn deliver(
    workshop: &Workshop,
    lease: &Lease,
    creative: &Creative,
    file: MadeFile,
) -> Result<(), Failure> {
    let byte_length = u64::try_from(file.bytes.len()).unwrap_or(u64::MAX);
    let (object_key, digest) = workshop.objects.put(lease.organization_id, file.bytes).await?;
    let made = MadeAsset {
        creative_key: creative.key.clone(),
        placement: creative.placement,
        provenance: file.provenance,
        check: file.check,
        content: AssetContent::File {
            kind: file.kind,
            media_type: file.media_type.to_owned(),
            byte_length,
            width: file.width,
            height: file.height,
            duration: file.duration,
            alt_text: file.alt_text,
            digest,
            object_key,
        },
    };
    generation::complete_asset(&workshop.store, lease, made).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_heeded_stands_at_the_work() {
        let check = BrandCheck { score: 98, findings: Vec::new(), threshold: 80, revisions: 2 };
        let check = BrandCheck {
            findings: vec![Finding { rule: Rule::Tone, points: 2, message: "Loud".to_owned() }],
            ..check
        };
        let of = |provider: &str, instruction: Option<&str>| {
            let by = Provenance {
                provider: provider.to_owned(),
                model: "m".to_owned(),
                prompt_digest: Digest::of(b"shown"),
                seed: 1,
                cost_micros: 0,
            };
            let again =
                Again { instruction: instruction.map(str::to_owned), former: Some(1), text: None };
            with_unheeded(check.clone(), &by, &again, AssetKind::Copy, "Beans for you.")
        };
        assert_eq!(of("builtin", None), check);
        assert_eq!(of("builtin", Some("Shorter, please")), check);
        assert_eq!(of("gemini", Some("Write it like Hemingway")), check);
        let told = of("builtin", Some("Write it like Hemingway"));
        assert_eq!((told.score, told.threshold, told.revisions), (97, 80, 2));
        let rules: Vec<Rule> = told.findings.iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, [Rule::Tone, Rule::Instruction]);
        assert!(told.findings[1].message.contains("“Write it like Hemingway”"));
    }

    #[test]
    fn a_further_generation_chooses_anew() {
        let approved = Digest::of(b"approved");
        let of = |asked, generation| seed(approved, "x-1", TaskKind::WriteCopy, asked, generation);
        assert_eq!(of("", 1), of("ignored", 1), "the first is the plan's own");
        assert_ne!(of("", 1), of("", 2));
        assert_ne!(of("shorter", 2), of("longer", 2));
    }
}
