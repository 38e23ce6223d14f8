//! Layout families, and which of them a creative gets.
//!
//! A family is one idea of a picture; each draws itself for wide, portrait and tall formats. All
//! stand on the same grid: margins, a type scale in [`Stage::unit`]s, one column of text.

mod arch;
mod column;
mod countdown;
mod emblem;
mod end;
mod family;
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
};
use image::DynamicImage;

use super::{
    content::Content,
    fonts::Fonts,
    geometry::{Area, float},
    motif::{Inks, Motif},
    photo::{Logo, duotone, shown},
    scene::{Art, Entrance, Layer, Scene, Shape},
    scheme::{Ground, Scheme, mix},
    shape::Lettering,
    style::{Backdrop, Style},
    svg::Align,
    text::{Block, Fit, fit},
};
use crate::agent::Shade;

pub(crate) use end::{end, support};
pub(crate) use family::{Choice, Family, choose};

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
    /// What it has in common with the campaign's other pictures.
    pub(crate) style: Style,
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
        (shade, style, seed): (Option<Shade>, Style, u64),
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
            style,
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

    /// The colours of the ground on which the campaign puts this picture, among those that suit a layout.
    pub(crate) fn own_scheme(&self, among: &[Ground]) -> Scheme {
        self.scheme(self.style.ground(among, self.seed))
    }

    /// The campaign's drawing for this picture, or another one beside it.
    pub(crate) fn motif(&self, beside: usize) -> Motif {
        self.style.motif(self.seed, beside)
    }

    /// Covers the whole picture, as the campaign fills its grounds. Whatever reads on the ground and on
    /// its tint reads on all of it.
    pub(crate) fn ground(&mut self, scheme: Scheme) {
        let canvas = self.canvas;
        self.scene.draw(Entrance::Still, |d| d.rectangle(canvas, 0.0, scheme.ground, 1.0));
        match self.style.backdrop {
            Backdrop::Flat => {}
            Backdrop::Gradient => self.scene.draw(Entrance::Still, |d| {
                let line = ((canvas.x, canvas.y), (canvas.right(), canvas.bottom()));
                d.fade(canvas, line, scheme.glow(), &[(0.0, 0.0), (0.35, 0.0), (1.0, 1.0)]);
            }),
            Backdrop::Pattern => {
                let color = mix(scheme.ground, scheme.tint, 0.5);
                self.pattern(canvas, color, scheme.ground);
            }
        }
    }

    /// An area full of the campaign's drawings in one quiet colour, in rows that are shifted by half.
    pub(crate) fn pattern(&mut self, area: Area, color: Color, ground: Color) {
        let (side, pitch) = (self.u(8.0), self.u(15.0));
        let inks = Inks::plain(color, ground);
        let motifs = [0, 1, 2].map(|at| self.style.motif(0, at));
        self.scene.draw(Entrance::Still, |d| {
            let (mut top, mut row) = (area.y + pitch * 0.25, 0_usize);
            while top + side < area.bottom() {
                let shift = if row % 2 == 0 { 0.25 } else { 0.75 };
                let (mut left, mut at) = (area.x + pitch * shift, row);
                while left + side < area.right() {
                    if let Some(motif) = motifs.iter().cycle().nth(at % motifs.len()) {
                        motif.draw(d, Area::new(left, top, side, side), inks);
                    }
                    left += pitch;
                    at += 1;
                }
                top += pitch;
                row += 1;
            }
        });
    }

    /// The photo over everything, in two shades on which the scheme's text reads wherever it stands;
    /// and the scheme to write with. Without a photo, the plain ground.
    pub(crate) fn toned_ground(&mut self, scheme: Scheme) -> Scheme {
        let canvas = self.canvas;
        self.ground(scheme);
        let (dark, bright) = scheme.tones();
        if self.toned_photo(canvas, Shape::Rounded(0.0), (dark, bright)) {
            Scheme { soft: scheme.text, ..scheme }
        } else {
            scheme
        }
    }

    /// The photo of a layout whose words are the picture: in the brand's colours where the campaign
    /// has them so.
    pub(crate) fn side_photo(&mut self, area: Area, shape: Shape, scheme: Scheme) -> bool {
        if !self.style.duotone {
            return self.photo(area, shape);
        }
        let dark = Scheme::new(self.guide, Ground::Deep).ground;
        // From the dark colour to the accent colour, where that is bright enough to show anything.
        let is_bright = scheme.accent.contrast(dark) >= 4.0;
        let bright = if is_bright { scheme.accent } else { scheme.page(self.guide) };
        self.toned_photo(area, shape, (dark, bright))
    }

    fn toned_photo(&mut self, area: Area, shape: Shape, (dark, bright): (Color, Color)) -> bool {
        let covered = self.photo.and_then(|photo| shown(photo, area.width, area.height));
        let Some(mut pixels) = covered else { return false };
        duotone(&mut pixels, dark, bright);
        let art = Art::Photo { pixels: Arc::new(pixels), area, shape };
        self.scene.layers.push(Layer { art, entrance: Entrance::Zoom });
        true
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

    /// A row of the campaign's drawings at the bottom of a tall picture, where the app's controls leave no
    /// text: quiet, for it is often covered.
    pub(crate) fn foot_ornament(&mut self, scheme: Scheme, free: Area) {
        let height = self.canvas.bottom() - free.y;
        if self.format != Format::Tall || height <= self.u(14.0) {
            return;
        }
        let is_shaded = self.style.backdrop == Backdrop::Gradient;
        let under = if is_shaded { scheme.glow() } else { scheme.ground };
        let inks = Inks::plain(mix(under, scheme.text, 0.1), under);
        let side = height * 0.62;
        let top = self.canvas.bottom() - side - height * 0.14;
        let (middle, step) = (self.canvas.width / 2.0, self.canvas.width * 0.36);
        let motifs = [-1.0, 0.0, 1.0].into_iter().zip([1, 0, 2].map(|at| self.motif(at)));
        self.scene.draw(Entrance::Fade, |d| {
            for (at, motif) in motifs {
                let left = middle + at * step - side / 2.0;
                motif.draw(d, Area::new(left, top, side, side), inks);
            }
        });
    }

    /// Fills a shape with the photo; `false` where there is none.
    pub(crate) fn photo(&mut self, area: Area, shape: Shape) -> bool {
        let Some(pixels) = self.photo.and_then(|photo| shown(photo, area.width, area.height))
        else {
            return false;
        };
        let art = Art::Photo { pixels: Arc::new(pixels), area, shape };
        self.scene.layers.push(Layer { art, entrance: Entrance::Zoom });
        true
    }
}
