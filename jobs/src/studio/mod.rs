//! The built-in studio: pictures and videos from a brand's own colours, type, logo and photo.
//!
//! No network, no model, nothing random: the same request gives the same bytes on the same
//! machine (fonts that do not travel with the binary may differ between machines). A request's
//! words become outlines before they reach a drawing, so a brief cannot become markup.

mod alt;
mod content;
mod detail;
mod encode;
mod eye;
mod film;
mod fonts;
mod frame;
mod geometry;
mod layout;
mod measure;
mod motif;
mod mp4;
mod photo;
mod probe;
#[cfg(test)]
pub(crate) mod samples;
mod scene;
mod scheme;
mod shape;
mod style;
mod svg;
#[cfg(test)]
mod tests;
mod text;

use std::sync::Arc;

use async_trait::async_trait;
use domain::{
    asset::placement::{PixelSize, SafeZone},
    generation::port::{
        AgentError, Made, Picture, Progress, Provenance, Storyboard, Studio, StudioRequest, Video,
    },
    store::digest::Digest,
};
use image::DynamicImage;

pub(crate) use self::{alt::of_film, probe::probe};
use self::{
    content::Content,
    layout::{Choice, Family, Stage, Words},
    photo::Logo,
    scene::DrawError,
    style::Style,
};
pub use self::{fonts::Fonts, frame::frame};
use crate::agent::{Look, heeded};

/// What made a thing, and its version: a change that changes pictures raises it.
const PROVIDER: &str = "builtin";
const MODEL: &str = "studio-4";

/// Draws and films without asking anyone.
#[derive(Clone)]
pub struct BuiltinStudio {
    fonts: Arc<Fonts>,
}

impl BuiltinStudio {
    /// A studio that sets its texts in these fonts.
    pub fn new(fonts: Arc<Fonts>) -> Self {
        Self { fonts }
    }

    /// The same words in every layout family that has something to show for them, by its name: for
    /// people who compare them.
    pub async fn families(
        &self,
        request: StudioRequest,
    ) -> Result<Vec<(&'static str, Picture)>, AgentError> {
        self.on_own_thread(move |fonts| {
            let material = Material::of(fonts, &request)?;
            let suited = Family::ALL.into_iter().filter(|family| family.suits(&material.content));
            suited.map(|family| Ok((family.name(), draw_family(&material, family)?))).collect()
        })
        .await
    }

    async fn on_own_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Fonts) -> Result<T, AgentError> + Send + 'static,
    ) -> Result<T, AgentError> {
        let fonts = Arc::clone(&self.fonts);
        tokio::task::spawn_blocking(move || work(&fonts)).await.map_err(|error| {
            tracing::error!(%error, "the studio's thread ended early");
            AgentError::Transient { message: "the studio stopped early".into(), retry_after: None }
        })?
    }
}

#[async_trait]
impl Studio for BuiltinStudio {
    async fn picture(&self, request: StudioRequest) -> Result<Made<Picture>, AgentError> {
        self.on_own_thread(move |fonts| draw_picture(fonts, &request)).await
    }

    async fn storyboard(
        &self,
        request: StudioRequest,
    ) -> Result<Option<Made<Storyboard>>, AgentError> {
        self.on_own_thread(move |fonts| film::storyboard(fonts, &request).map(Some)).await
    }

    async fn video(
        &self,
        request: StudioRequest,
        progress: Arc<dyn Progress>,
    ) -> Result<Made<Video>, AgentError> {
        self.on_own_thread(move |fonts| film::film(fonts, &request, progress.as_ref())).await
    }
}

/// What a request asks to be drawn, read and checked.
struct Material<'a> {
    fonts: &'a Fonts,
    request: &'a StudioRequest,
    content: Content,
    /// How a person wants it to look.
    look: Look,
    /// How the campaign looks.
    style: Style,
    photo: Option<DynamicImage>,
    logo: Option<Logo>,
}

impl<'a> Material<'a> {
    fn of(fonts: &'a Fonts, request: &'a StudioRequest) -> Result<Self, AgentError> {
        let content = Content::of(request, fonts)?;
        let photo =
            request.photo.as_deref().map(|bytes| photo::decode(bytes, "photo")).transpose()?;
        let logo = request.logo.as_deref().map(Logo::decode).transpose()?.flatten();
        let style = Style::of(request);
        Ok(Self { fonts, request, content, look: Look::default(), style, photo, logo })
    }

    fn stage(&self, size: PixelSize, zone: SafeZone, words: Words) -> Stage<'_> {
        self.stage_of(&self.content, size, zone, words)
    }

    /// A stage for other words than the request's whole.
    fn stage_of<'b>(
        &'b self,
        content: &'b Content,
        size: PixelSize,
        zone: SafeZone,
        words: Words,
    ) -> Stage<'b> {
        Stage::new(
            (self.fonts, &self.request.guide, content),
            (self.photo.as_ref(), self.logo.as_ref()),
            (size, zone),
            words,
            (self.look.ground, self.style, self.request.seed),
        )
    }

    fn family(&self) -> Family {
        let named = self.look.family.and_then(|name| Family::named(name, &self.content));
        named.unwrap_or_else(|| {
            let not = self.request.again.former.filter(|_| self.look.other_layout);
            let not = not.and_then(|seed| self.former(seed));
            self.choose(&self.content, not, self.request.seed)
        })
    }

    fn choose(&self, content: &Content, not: Option<Family>, seed: u64) -> Family {
        let choice = Choice {
            intent: self.request.creative.intent,
            has_photo: self.photo.is_some(),
            not,
            campaign: self.style.seed,
            seed,
        };
        layout::choose(choice, content)
    }

    /// The family another seed gave.
    fn former(&self, seed: u64) -> Option<Family> {
        let request = StudioRequest { seed, ..self.request.clone() };
        let content = Content::of(&request, self.fonts).ok()?;
        Some(self.choose(&content, None, seed))
    }
}

fn draw_picture(fonts: &Fonts, request: &StudioRequest) -> Result<Made<Picture>, AgentError> {
    let (request, look) = heeded(request);
    let material = Material { look, ..Material::of(fonts, &request)? };
    let output = draw_family(&material, material.family())?;
    Ok(Made { output, provenance: provenance(&request, "picture") })
}

fn draw_family(material: &Material<'_>, family: Family) -> Result<Picture, AgentError> {
    let spec = material.request.placement().spec();
    let scene = material.stage(spec.image, spec.safe_zone, Words::All).compose(family);
    let pixels = scene.render(material.fonts, spec.image)?;
    let facts = measure::facts(material.fonts, &scene, &pixels, spec.image)?;
    Ok(Picture {
        bytes: encode::jpeg(&pixels, spec.image_max_bytes)?,
        media_type: "image/jpeg",
        size: spec.image,
        alt_text: alt::of_picture(&material.content, family, facts.has_photo),
        facts,
    })
}

fn provenance(request: &StudioRequest, what: &str) -> Provenance {
    Provenance {
        provider: PROVIDER.into(),
        model: MODEL.into(),
        prompt_digest: prompt_digest(request, what),
        seed: request.seed,
        cost_micros: 0,
    }
}

/// Over everything a studio looks at.
fn prompt_digest(request: &StudioRequest, what: &str) -> Digest {
    let json = |value: serde_json::Result<Vec<u8>>| value.unwrap_or_default();
    let file = |bytes: Option<&bytes::Bytes>| {
        bytes.map(|b| Digest::of(b).as_bytes().to_vec()).unwrap_or_default()
    };
    Digest::of_parts(
        "studio",
        &[
            MODEL.as_bytes(),
            what.as_bytes(),
            &json(serde_json::to_vec(&request.brief)),
            &json(serde_json::to_vec(&request.guide)),
            &json(serde_json::to_vec(&request.strategy)),
            &json(serde_json::to_vec(&request.creative)),
            &file(request.logo.as_ref()),
            &file(request.photo.as_ref()),
            &request.seed.to_be_bytes(),
            &request.again.former.map(u64::to_be_bytes).unwrap_or_default(),
        ],
    )
}

impl From<DrawError> for AgentError {
    fn from(error: DrawError) -> Self {
        tracing::error!(%error, "drawing failed");
        Self::Refused(error.to_string())
    }
}
