//! What the built-in studio does while somebody waits: a sample of what a brand looks like, a person's own
//! picture brought to a placement.

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use domain::{
    asset::{AssetKind, placement::Placement},
    brand::guide::StyleGuide,
    campaign::{
        brief::{Brief, Language},
        strategy::{Creative, Intent, KeyMessage, Strategy},
    },
    clock::Instant,
    error::{Error, Result},
    generation::port::{
        Again, AgentError, FrameRequest, Framer, Picture, Studio as _, StudioRequest,
    },
};
use jobs::studio::{BuiltinStudio, Fonts, frame};
use tokio::sync::{OnceCell, Semaphore};

/// How many pictures are worked on at once: people wait for them, and workers need the processor, too.
const AT_ONCE: usize = 2;

/// Longest line on a sample, in characters.
const LINE: usize = 80;

/// Draws samples and frames pictures. Its fonts are loaded for the first sample.
#[derive(Debug)]
pub struct Previews {
    fonts: Option<PathBuf>,
    studio: OnceCell<Drawer>,
    turns: Semaphore,
}

struct Drawer(BuiltinStudio);

impl std::fmt::Debug for Drawer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Drawer")
    }
}

impl Previews {
    /// With the fonts of a folder besides the built-in ones.
    pub fn new(fonts: Option<PathBuf>) -> Self {
        Self { fonts, studio: OnceCell::new(), turns: Semaphore::new(AT_ONCE) }
    }

    /// A sample of a brand: its name, its line, its colours, its letters and its logo.
    pub async fn draw(
        &self,
        guide: StyleGuide,
        logo: Option<Bytes>,
        placement: Placement,
        now: Instant,
    ) -> Result<Picture> {
        let _turn = self.turns.acquire().await.map_err(Error::internal)?;
        let load = || async {
            let folder = self.fonts.clone();
            let load = move || Fonts::load(folder.as_deref());
            tokio::task::spawn_blocking(load)
                .await
                .map(|fonts| Drawer(BuiltinStudio::new(Arc::new(fonts))))
        };
        let Drawer(studio) = self.studio.get_or_try_init(load).await.map_err(Error::internal)?;
        let drawn = studio.picture(sample(guide, logo, placement, now)).await;
        drawn.map(|made| made.output).map_err(|error| match error {
            AgentError::Refused(why) => Error::invalid("brandName", why),
            other => Error::internal(other),
        })
    }
}

#[async_trait]
impl Framer for Previews {
    async fn frame(&self, request: FrameRequest) -> std::result::Result<Picture, AgentError> {
        let _turn = self.turns.acquire().await.map_err(|error| AgentError::Transient {
            message: error.to_string(),
            retry_after: None,
        })?;
        frame(request).await
    }
}

/// The words are the brand's own, so that they are in its language.
fn sample(
    guide: StyleGuide,
    logo: Option<Bytes>,
    placement: Placement,
    now: Instant,
) -> StudioRequest {
    let line = |text: &str| -> String { text.chars().take(LINE).collect() };
    let own = guide.examples.first().or(guide.tagline.as_ref());
    let headline = line(own.unwrap_or(&guide.brand_name));
    let support = guide.tagline.as_deref().map(line).unwrap_or_default();
    let today = now.date_naive();
    let creative = Creative {
        key: "sample".to_owned(),
        placement,
        intent: Intent::Announce,
        headline: headline.clone(),
        direction: String::new(),
        outputs: [AssetKind::Image].into(),
        scheduled_on: today,
    };
    StudioRequest {
        brief: Brief {
            goal: String::new(),
            product: guide.brand_name.clone(),
            audience: String::new(),
            placements: vec![placement],
            start_date: today,
            end_date: today,
            call_to_action: line(&guide.brand_name),
            link: None,
            language: Language::En,
            photo: None,
            template: None,
        },
        strategy: Strategy {
            positioning: String::new(),
            insight: String::new(),
            messages: vec![KeyMessage { headline, support }],
            creatives: vec![creative.clone()],
        },
        creative,
        again: Again::default(),
        guide,
        logo,
        photo: None,
        operation: None,
        seed: 0,
    }
}
