//! Layout families, and which of them a creative gets.
//!
//! A family is one idea of a picture; each draws itself for wide, portrait and tall formats. All
//! stand on the same grid: margins, a type scale in [`Stage::unit`]s, one column of text.

mod arch;
mod backdrop;
mod column;
mod countdown;
mod end;
mod figure;
mod grid;
mod hero;
mod list;
mod mark;
mod mosaic;
mod poster;
mod proof;
mod question;
mod quote;
mod split;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use domain::{
    asset::placement::{PixelSize, SafeZone},
    brand::{
        color::Color,
        guide::{FontFamily, StyleGuide, Tone},
    },
    campaign::strategy::Intent,
};
use image::DynamicImage;

use super::{
    content::Content,
    fonts::Fonts,
    geometry::{Area, float, pick},
    photo::{Logo, cover},
    scene::{Art, Entrance, Layer, Scene, Shape},
    scheme::{Ground, Scheme},
    shape::Lettering,
    svg::Align,
    text::{Block, Fit, fit},
};
use crate::agent::Shade;

pub(crate) use end::{end, support};

/// The shape of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Wider than high: 16:9, 1.91:1.
    Wide,
    /// A little higher than wide: 4:5.
    Portrait,
    /// Much higher than wide: 9:16.
    Tall,
}

/// An idea of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Family {
    /// The photo everywhere, the text on a scrim; without one, large bright shapes.
    Hero,
    /// Photo or mosaic on one side, text on the other.
    Split,
    /// The photo in an arch, or arches within an arch; centred text.
    Arch,
    /// Type and large shapes.
    Poster,
    /// A card with a check mark.
    Proof,
    /// A number as the picture.
    Figure,
    /// A speech bubble.
    Question,
    /// The days left in a ring.
    Countdown,
    /// A sentence as a quote, and whose it is.
    Quote,
    /// A headline and short points with check marks.
    List,
    /// Tiles: the photo whole and close, colour, a few words.
    Grid,
}

impl Family {
    /// Every one of them.
    pub(crate) const ALL: [Self; 11] = [
        Self::Hero,
        Self::Split,
        Self::Arch,
        Self::Poster,
        Self::Proof,
        Self::Figure,
        Self::Question,
        Self::Countdown,
        Self::Quote,
        Self::List,
        Self::Grid,
    ];

    /// The one of a name, where it has something to show.
    pub(crate) fn named(name: &str, content: &Content) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.name() == name).filter(|family| match family {
            Self::List => !content.points.is_empty(),
            Self::Quote => content.quote.is_some(),
            Self::Figure => content.figure.is_some(),
            Self::Countdown => content.remaining.is_some(),
            Self::Hero
            | Self::Split
            | Self::Arch
            | Self::Poster
            | Self::Proof
            | Self::Question
            | Self::Grid => true,
        })
    }

    /// What people call it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Hero => "hero",
            Self::Split => "split",
            Self::Arch => "arch",
            Self::Poster => "poster",
            Self::Proof => "proof",
            Self::Figure => "figure",
            Self::Question => "question",
            Self::Countdown => "countdown",
            Self::Quote => "quote",
            Self::List => "list",
            Self::Grid => "grid",
        }
    }
}

/// Which family shows a creative: by what it is to do, what there is to show, and the seed; not the one
/// that a person has seen enough of.
pub(crate) fn choose(
    intent: Intent,
    content: &Content,
    has_photo: bool,
    not: Option<Family>,
    seed: u64,
) -> Family {
    let is_spoken = content.quote.as_ref().is_some_and(|quote| quote.spoken);
    let has_points = !content.points.is_empty();
    let families: &[Family] = match (intent, has_photo) {
        (Intent::Countdown, _) if content.remaining.is_some() => &[Family::Countdown],
        (Intent::Question, _) => &[Family::Question],
        (Intent::Proof, _) if is_spoken => &[Family::Quote],
        (Intent::Offer | Intent::Proof, _) if content.figure.is_some() => &[Family::Figure],
        (Intent::Proof, _) if content.quote.is_some() => &[Family::Proof, Family::Quote],
        (Intent::Proof, _) => &[Family::Proof],
        (Intent::Announce | Intent::Offer | Intent::Countdown, true) => {
            &[Family::Hero, Family::Split, Family::Arch, Family::Grid]
        }
        (Intent::Announce | Intent::Offer | Intent::Countdown, false) => {
            &[Family::Poster, Family::Split, Family::Grid]
        }
        (Intent::Benefit, true) if has_points => {
            &[Family::Split, Family::List, Family::Arch, Family::Hero]
        }
        (Intent::Benefit, true) => &[Family::Split, Family::Arch, Family::Hero],
        (Intent::Benefit, false) if has_points => &[Family::Split, Family::List, Family::Poster],
        (Intent::Benefit, false) => &[Family::Split, Family::Poster],
    };
    let fresh = |families: &[Family]| -> Vec<Family> {
        families.iter().copied().filter(|family| Some(*family) != not).collect()
    };
    let plain: &[Family] = if has_photo {
        &[Family::Hero, Family::Split, Family::Grid]
    } else {
        &[Family::Poster, Family::Split, Family::Grid]
    };
    let first = pick(&fresh(families), seed, 1);
    first.or_else(|| pick(&fresh(plain), seed, 1)).unwrap_or(Family::Poster)
}

/// What of the words a scene shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// All of them: a still picture.
    All,
    /// The headline alone: the first scene of a video.
    Headline,
}

/// A picture in the making: where things may be, and what to draw them with.
pub(crate) struct Stage<'a> {
    /// The fonts.
    pub(crate) fonts: &'a Fonts,
    /// The brand.
    pub(crate) guide: &'a StyleGuide,
    /// The words.
    pub(crate) content: &'a Content,
    /// The product's photo.
    pub(crate) photo: Option<&'a DynamicImage>,
    /// The brand's logo.
    pub(crate) logo: Option<&'a Logo>,
    /// What of the words is shown.
    pub(crate) words: Words,
    /// How a person wants the ground.
    pub(crate) shade: Option<Shade>,
    /// Chooses among equals.
    pub(crate) seed: u64,
    /// The picture's shape.
    pub(crate) format: Format,
    /// The measure of everything: a hundredth of the picture's optical size, in pixels.
    pub(crate) unit: f32,
    /// The whole picture.
    pub(crate) canvas: Area,
    /// Where text may be.
    pub(crate) safe: Area,
    /// What has been drawn.
    pub(crate) scene: Scene,
}

impl<'a> Stage<'a> {
    /// An empty stage of a size.
    pub(crate) fn new(
        (fonts, guide, content): (&'a Fonts, &'a StyleGuide, &'a Content),
        (photo, logo): (Option<&'a DynamicImage>, Option<&'a Logo>),
        (size, zone): (PixelSize, SafeZone),
        words: Words,
        (shade, seed): (Option<Shade>, u64),
    ) -> Self {
        let canvas = Area::of(size);
        let unit = (canvas.width * canvas.height).sqrt() / 100.0;
        let format = match canvas.width / canvas.height {
            ratio if ratio >= 1.2 => Format::Wide,
            ratio if ratio >= 0.7 => Format::Portrait,
            _ => Format::Tall,
        };
        let margin = 6.2 * unit;
        let top = margin.max(canvas.height * float(zone.top) / 100.0);
        let bottom = margin.max(canvas.height * float(zone.bottom) / 100.0);
        let safe =
            Area::new(margin, top, canvas.width - 2.0 * margin, canvas.height - top - bottom);
        let scene = Scene::default();
        Self {
            fonts,
            guide,
            content,
            photo,
            logo,
            words,
            shade,
            seed,
            format,
            unit,
            canvas,
            safe,
            scene,
        }
    }

    /// Draws a family.
    pub(crate) fn compose(mut self, family: Family) -> Scene {
        match family {
            Family::Hero => hero::compose(&mut self),
            Family::Split => split::compose(&mut self),
            Family::Arch => arch::compose(&mut self),
            Family::Poster => poster::compose(&mut self),
            Family::Proof => proof::compose(&mut self),
            Family::Figure => figure::compose(&mut self),
            Family::Question => question::compose(&mut self),
            Family::Countdown => countdown::compose(&mut self),
            Family::Quote => quote::compose(&mut self),
            Family::List => list::compose(&mut self),
            Family::Grid => grid::compose(&mut self),
        }
        self.scene
    }

    /// The colours on one of the brand's grounds, or on that of them which a person wants instead.
    pub(crate) fn scheme(&self, ground: Ground) -> Scheme {
        let own = Scheme::new(self.guide, ground);
        self.shade.map_or(own, |shade| own.shaded(self.guide, shade))
    }

    /// The colours on a ground that stands beside another one, and out from it.
    pub(crate) fn beside(&self, other: Scheme, ground: Ground) -> Scheme {
        let grounds = [ground, Ground::Page, Ground::Primary, Ground::Deep, Ground::Accent];
        let mut schemes = grounds.into_iter().map(|ground| Scheme::new(self.guide, ground));
        let own = Scheme::new(self.guide, ground);
        schemes.find(|scheme| scheme.ground.contrast(other.ground) >= 1.3).unwrap_or(own)
    }

    /// So many units in pixels.
    pub(crate) fn u(&self, units: f32) -> f32 {
        units * self.unit
    }

    /// How round the brand's corners are, by how it speaks.
    pub(crate) fn radius(&self) -> f32 {
        self.u(match self.guide.tone {
            Tone::Friendly => 2.6,
            Tone::Playful => 4.0,
            Tone::Professional => 1.0,
            Tone::Bold => 0.0,
            Tone::Elegant => 0.5,
        })
    }

    /// The letters of headings.
    pub(crate) fn heading(&self) -> Lettering {
        let family = self.guide.heading_font;
        let tracking = if family == FontFamily::Serif { -0.006 } else { -0.022 };
        let language = self.content.language;
        Lettering { family, bold: true, tracking, leading: 1.12, language }
    }

    /// The letters of everything else.
    pub(crate) fn body(&self, bold: bool) -> Lettering {
        let language = self.content.language;
        Lettering { family: self.guide.body_font, bold, tracking: 0.0, leading: 1.42, language }
    }

    /// Sets a text on one line.
    pub(crate) fn one_line(
        &self,
        text: &str,
        lettering: Lettering,
        width: f32,
        sizes: (f32, f32),
    ) -> Block {
        let (largest, smallest) = sizes;
        let bounds = Fit { width, height: largest * 2.0, largest, smallest, lines: 1 };
        fit(self.fonts, text, lettering, bounds)
    }

    /// Covers the whole picture.
    pub(crate) fn ground(&mut self, color: Color) {
        let canvas = self.canvas;
        self.scene.draw(Entrance::Still, |d| d.rectangle(canvas, 0.0, color, 1.0));
    }

    /// Draws a text as a layer of its own.
    pub(crate) fn text(
        &mut self,
        entrance: Entrance,
        block: &Block,
        place: (f32, f32, f32),
        align: Align,
        color: Color,
    ) {
        let fonts = self.fonts;
        self.scene.draw(entrance, |d| d.text(fonts, block, place, align, color));
    }

    /// A quiet shape at the bottom of a tall picture, where the app's controls leave no text.
    pub(crate) fn foot_ornament(&mut self, scheme: Scheme, free: Area) {
        let height = self.canvas.bottom() - free.y;
        if self.format == Format::Tall && height > self.u(14.0) {
            let corner = (self.canvas.right(), self.canvas.bottom());
            let small = (self.canvas.x, self.canvas.bottom());
            let radius = height * 0.82;
            self.scene.draw(Entrance::Still, |d| {
                d.quarter(corner, radius, 2, scheme.tint);
                d.quarter(small, radius * 0.42, 3, scheme.accent);
            });
        }
    }

    /// Fills a shape with the photo; `false` where there is none.
    pub(crate) fn photo(&mut self, area: Area, shape: Shape) -> bool {
        let Some(pixels) = self.photo.and_then(|photo| cover(photo, area.width, area.height))
        else {
            return false;
        };
        let art = Art::Photo { pixels: Arc::new(pixels), area, shape };
        self.scene.layers.push(Layer { art, entrance: Entrance::Zoom });
        true
    }
}
