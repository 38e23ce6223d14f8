//! The ports: what the business asks of strategists, writers and studios. `jobs` has the adapters.
//!
//! Everything a maker may look at is in its request; two equal requests to a deterministic maker
//! give the same bytes.

use std::{ops::Deref, sync::Arc, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use crate::{
    asset::placement::{PixelSize, Placement},
    brand::{
        check::{Finding, PictureFacts},
        color::Color,
        guide::StyleGuide,
    },
    campaign::{
        brief::Brief,
        strategy::{Creative, Strategy},
    },
    post::policy::PostPolicy,
    store::digest::Digest,
};

/// What a strategist plans from.
#[derive(Debug, Clone)]
pub struct StrategyRequest {
    /// What is asked for.
    pub brief: Brief,
    /// Whose voice it is.
    pub guide: StyleGuide,
    /// The version to better, where there is one.
    pub previous: Option<Strategy>,
    /// What to change in it, in a person's words: untrusted text.
    pub instruction: Option<String>,
    /// The product's photo, a JPEG or PNG.
    pub photo: Option<Bytes>,
    /// Chooses among equals.
    pub seed: u64,
}

/// What a further generation is to do otherwise; nothing at first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Again {
    /// In a person's words: untrusted text. The creative's direction carries it as well.
    pub instruction: Option<String>,
    /// What chose among equals in the generation before.
    pub former: Option<u64>,
    /// The text there was, where it is one.
    pub text: Option<String>,
}

/// What a writer writes from.
#[derive(Debug, Clone)]
pub struct CopyRequest {
    /// The campaign's brief.
    pub brief: Brief,
    /// The brand.
    pub guide: StyleGuide,
    /// The approved strategy.
    pub strategy: Strategy,
    /// The creative to write for.
    pub creative: Creative,
    /// What a person wants otherwise than before, where it is made anew.
    pub again: Again,
    /// What the brand check found in the text before this one; nothing at first.
    pub findings: Vec<Finding>,
    /// The product's photo, a JPEG or PNG.
    pub photo: Option<Bytes>,
    /// What the workspace wants of its posts.
    pub posting: PostPolicy,
    /// Chooses among equals.
    pub seed: u64,
}

/// What a studio draws or films from.
#[derive(Debug, Clone)]
pub struct StudioRequest {
    /// The campaign's brief.
    pub brief: Brief,
    /// The brand.
    pub guide: StyleGuide,
    /// The approved strategy.
    pub strategy: Strategy,
    /// The creative to show.
    pub creative: Creative,
    /// What a person wants otherwise than before, where it is made anew.
    pub again: Again,
    /// The brand's logo, a PNG with transparency.
    pub logo: Option<Bytes>,
    /// The product's photo, a JPEG or PNG.
    pub photo: Option<Bytes>,
    /// What a provider was running for this very task when its worker before was lost: it is waited for
    /// instead of being asked for again.
    pub operation: Option<String>,
    /// Chooses among equals.
    pub seed: u64,
}

/// The point of a picture that is to be seen: fractions of its width from the left and of its height from
/// the top, 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Focus {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A person's own picture, to be brought to a placement.
#[derive(Debug, Clone)]
pub struct FrameRequest {
    /// The file, a JPEG or PNG that was taken in.
    pub picture: Bytes,
    /// Where it is to appear.
    pub placement: Placement,
    /// What of it is to be seen; where nobody says, what draws the eye.
    pub focus: Option<Focus>,
    /// What stands behind it where it is transparent.
    pub ground: Color,
    /// What it shows, in the person's words.
    pub alt_text: String,
}

/// A post's text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Copy {
    /// What is posted, hashtags and link included, within the placement's limit.
    pub text: String,
    /// A title, where the placement has one (YouTube: at most 100 characters).
    pub title: Option<String>,
    /// The hashtags in it, without `#`.
    pub hashtags: Vec<String>,
}

/// A text in one wording or several, each for itself what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wordings {
    /// The writer's own choice.
    pub first: Copy,
    /// Others to choose from, with another opening or built in another way.
    pub others: Vec<Copy>,
}

impl From<Copy> for Wordings {
    fn from(first: Copy) -> Self {
        Self { first, others: Vec::new() }
    }
}

impl Deref for Wordings {
    type Target = Copy;

    fn deref(&self) -> &Copy {
        &self.first
    }
}

/// A picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// The file.
    pub bytes: Bytes,
    /// `image/png` or `image/jpeg`.
    pub media_type: &'static str,
    /// Its exact size.
    pub size: PixelSize,
    /// What it shows, for those who cannot see it.
    pub alt_text: String,
    /// What was measured on its pixels.
    pub facts: PictureFacts,
}

/// A short video.
#[derive(Debug, Clone, PartialEq)]
pub struct Video {
    /// The MP4 file.
    pub bytes: Bytes,
    /// Its exact size.
    pub size: PixelSize,
    /// How long it plays.
    pub duration: Duration,
    /// What it shows, for those who cannot see it.
    pub alt_text: String,
    /// What was measured on its last card.
    pub facts: PictureFacts,
}

/// What a film is going to be, before it is filmed.
#[derive(Debug, Clone, PartialEq)]
pub struct Storyboard {
    /// What it shows, for those who cannot see it.
    pub alt_text: String,
    /// What was measured on its cards.
    pub facts: PictureFacts,
}

/// Something made, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made<T> {
    /// The thing.
    pub output: T,
    /// How it came about.
    pub provenance: Provenance,
}

/// How a thing was made: enough to explain it, price it and make it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Who made it: `builtin`, `gemini`, …
    pub provider: String,
    /// The provider's model and its version.
    pub model: String,
    /// SHA-256 over everything the maker was shown.
    pub prompt_digest: Digest,
    /// What chose among equals.
    pub seed: u64,
    /// What it cost, in millionths of a US dollar.
    pub cost_micros: u64,
}

/// Why a maker made nothing.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// It will not work however often it is tried; the text is for the person.
    #[error("{0}")]
    Refused(String),
    /// The maker cannot be used until an operator mends something: a key, an address, a quota.
    #[error("{0}")]
    Unusable(String),
    /// It may work later.
    #[error("{message}")]
    Transient {
        /// What happened, for the person.
        message: String,
        /// When the provider said to come back.
        retry_after: Option<Duration>,
    },
    /// Nothing came of it, and it was charged for all the same.
    #[error("{error}")]
    Charged {
        /// Why.
        error: Box<Self>,
        /// What it cost, in millionths of a US dollar.
        cost_micros: u64,
    },
}

impl AgentError {
    /// The same, and what was paid for it.
    #[must_use]
    pub fn charged(self, cost_micros: u64) -> Self {
        let (error, before) = self.parts();
        match before.saturating_add(cost_micros) {
            0 => error,
            cost_micros => Self::Charged { error: Box::new(error), cost_micros },
        }
    }

    /// What was paid for it, in millionths of a US dollar.
    pub fn cost_micros(&self) -> u64 {
        match self {
            Self::Charged { error, cost_micros } => {
                error.cost_micros().saturating_add(*cost_micros)
            }
            Self::Refused(_) | Self::Unusable(_) | Self::Transient { .. } => 0,
        }
    }

    /// Why, and what was paid for it in millionths of a US dollar.
    pub fn parts(self) -> (Self, u64) {
        match self {
            Self::Charged { error, cost_micros } => {
                let (error, inner) = error.parts();
                (error, inner.saturating_add(cost_micros))
            }
            error => (error, 0),
        }
    }
}

/// Hears how a piece of work goes.
#[async_trait]
pub trait Progress: Send + Sync {
    /// `percent` of 100 is done. Called often; cheap.
    fn report(&self, percent: u8);

    /// Remembers what a provider now runs for this task, so that whoever goes on with it waits for that
    /// instead of asking again; nothing once that is over. With it goes what was paid for this work by
    /// now in all, in millionths of a US dollar. Fails where the task is another worker's by now.
    async fn keep(&self, operation: Option<&str>, paid_micros: u64) -> Result<(), AgentError>;
}

/// Nobody hears, and nothing is remembered: for work that belongs to no task.
#[derive(Debug, Clone, Copy, Default)]
pub struct Unheard;

#[async_trait]
impl Progress for Unheard {
    fn report(&self, _percent: u8) {}

    async fn keep(&self, _operation: Option<&str>, _paid_micros: u64) -> Result<(), AgentError> {
        Ok(())
    }
}

/// Plans campaigns.
#[async_trait]
pub trait Strategist: Send + Sync {
    /// A strategy that fits the brief.
    async fn plan(
        &self,
        request: StrategyRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Strategy>, AgentError>;
}

/// Writes texts.
#[async_trait]
pub trait Copywriter: Send + Sync {
    /// The text of one creative, in as many wordings as the writer has to offer.
    async fn write(
        &self,
        request: CopyRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Wordings>, AgentError>;
}

/// Makes pictures and videos.
#[async_trait]
pub trait Studio: Send + Sync {
    /// A picture at the placement's exact size, under its byte limit.
    async fn picture(&self, request: StudioRequest) -> Result<Made<Picture>, AgentError>;

    /// What the video of a request is going to show, where that can be told in a moment: what does not
    /// keep to the brand need not be filmed first.
    async fn storyboard(
        &self,
        _request: StudioRequest,
    ) -> Result<Option<Made<Storyboard>>, AgentError> {
        Ok(None)
    }

    /// A short video at the placement's exact size.
    async fn video(
        &self,
        request: StudioRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Video>, AgentError>;
}

/// Brings people's own pictures to a placement. Somebody waits for it.
#[async_trait]
pub trait Framer: Send + Sync {
    /// The picture at the placement's exact size, under its byte limit, nothing of it distorted.
    async fn frame(&self, request: FrameRequest) -> Result<Picture, AgentError>;
}

/// The placement a studio request is for.
impl StudioRequest {
    /// Where the creative appears.
    pub fn placement(&self) -> Placement {
        self.creative.placement
    }
}
