//! From a line of text to placed glyphs: bidirectional order, choice of faces, shaping, outlines.
//!
//! What is measured here is what is drawn: the outlines go into the picture, not the text.

use std::{collections::BTreeSet, fmt::Write as _};

use domain::{brand::guide::FontFamily, campaign::brief::Language};
use harfrust::{Direction, ShapeOptions, UnicodeBuffer};
use skrifa::{
    GlyphId, MetadataProvider as _,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
};
use unicode_properties::{EmojiStatus, UnicodeEmoji as _};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{
    fonts::{Face, Fonts, cap_height, is_invisible},
    geometry::units,
};

/// How letters look, whatever their size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Lettering {
    /// The wanted family.
    pub(crate) family: FontFamily,
    /// Bold or regular.
    pub(crate) bold: bool,
    /// Space added after every cluster, in ems; negative for large headings.
    pub(crate) tracking: f32,
    /// From baseline to baseline, in ems.
    pub(crate) leading: f32,
    /// The text's language: picks regional shapes of Han characters.
    pub(crate) language: Language,
}

/// The characters no font has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Missing(pub(crate) BTreeSet<String>);

/// A shaped line; all measures in ems.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Line {
    /// From the first glyph's origin to the end of the last advance.
    pub(crate) width: f32,
    /// Whether it reads from right to left.
    pub(crate) right_to_left: bool,
    pieces: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Glyphs { face: Face, glyphs: Vec<(u32, f32, f32)> },
    Emoji { text: String, x: f32 },
}

/// A coloured glyph that resvg draws as text, placed in pixels.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PlacedEmoji {
    /// Nothing but an emoji's characters.
    pub(crate) text: String,
    /// Its origin.
    pub(crate) x: f32,
}

/// Whether a grapheme cluster is drawn as an emoji rather than a letter.
pub(crate) fn is_emoji(cluster: &str) -> bool {
    let selected = cluster.contains('\u{fe0f}');
    cluster.chars().next().is_some_and(|first| match first.emoji_status() {
        EmojiStatus::EmojiPresentation
        | EmojiStatus::EmojiPresentationAndModifierBase
        | EmojiStatus::EmojiPresentationAndEmojiComponent
        | EmojiStatus::EmojiPresentationAndModifierAndEmojiComponent => true,
        EmojiStatus::NonEmoji => false,
        _ => selected,
    })
}

/// Every grapheme cluster of a text that no font can draw.
pub(crate) fn missing(fonts: &Fonts, text: &str, lettering: Lettering) -> Missing {
    let mut missing = Missing::default();
    let mut face = None;
    for cluster in text.graphemes(true) {
        match face_of(fonts, cluster, lettering, face) {
            Some(found) => face = Some(found),
            None => {
                missing.0.insert(cluster.to_owned());
            }
        }
    }
    missing
}

fn face_of(
    fonts: &Fonts,
    cluster: &str,
    lettering: Lettering,
    before: Option<Face>,
) -> Option<Face> {
    if is_emoji(cluster)
        && let Some(face) = fonts.emoji_for(cluster)
    {
        return Some(face);
    }
    // Spaces and marks of punctuation stay with the found face before them.
    if let Some(face @ Face::Found(_)) = before
        && !cluster.chars().any(|c| c.is_ascii_alphanumeric())
        && fonts.has(face, cluster)
    {
        return Some(face);
    }
    fonts.face_for(cluster, lettering.family, lettering.bold, lettering.language)
}

/// Whether a text reads from right to left: by its first letter that has a direction.
pub(crate) fn reads_from_right(text: &str) -> bool {
    unicode_bidi::get_base_direction(text) == unicode_bidi::Direction::Rtl
}

/// Shapes one line. Clusters without a face are left out; [`missing`] reports them beforehand.
pub(crate) fn shape(fonts: &Fonts, text: &str, lettering: Lettering) -> Line {
    let bidi = unicode_bidi::BidiInfo::new(text, None);
    let mut line = Line::default();
    for paragraph in &bidi.paragraphs {
        line.right_to_left |= paragraph.level.is_rtl();
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let rtl = levels.get(run.start).is_some_and(unicode_bidi::Level::is_rtl);
            let Some(part) = text.get(run) else { continue };
            let mut items = items(fonts, part, lettering);
            if rtl {
                items.reverse();
            }
            for (face, item) in items {
                append(fonts, &mut line, face, item, rtl, lettering);
            }
        }
    }
    line
}

/// Neighbouring clusters of the same face, in reading order.
fn items<'a>(fonts: &Fonts, text: &'a str, lettering: Lettering) -> Vec<(Face, &'a str)> {
    let mut items: Vec<(Face, usize, usize)> = Vec::new();
    let mut before = None;
    for (start, cluster) in text.grapheme_indices(true) {
        let Some(face) = face_of(fonts, cluster, lettering, before) else { continue };
        before = Some(face);
        let end = start + cluster.len();
        match items.last_mut() {
            Some((last, _, last_end))
                if *last == face && *last_end == start && !is_emoji(cluster) =>
            {
                *last_end = end;
            }
            _ => items.push((face, start, end)),
        }
    }
    items.into_iter().filter_map(|(face, start, end)| Some((face, text.get(start..end)?))).collect()
}

fn append(fonts: &Fonts, line: &mut Line, face: Face, text: &str, rtl: bool, lettering: Lettering) {
    let cursive =
        rtl || text.chars().any(|c| matches!(u32::from(c), 0x900..=0xdff | 0x1780..=0x17ff));
    let tracking = if cursive { 0.0 } else { lettering.tracking };
    let start = line.width;
    let shaped = fonts.with(face, |font, shaper| {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(if rtl { Direction::RightToLeft } else { Direction::LeftToRight });
        buffer.guess_segment_properties();
        let output = shaper.shaper(font).build().shape(buffer, ShapeOptions::new());
        let metrics = font.metrics(Size::unscaled(), LocationRef::default());
        let em = f32::from(metrics.units_per_em.max(1));
        let mut x = start;
        let mut cluster = None;
        let mut glyphs = Vec::with_capacity(output.len());
        for (info, position) in output.glyph_infos().iter().zip(output.glyph_positions()) {
            if cluster.replace(info.cluster).is_some_and(|last| last != info.cluster) {
                x += tracking;
            }
            glyphs.push((
                info.glyph_id,
                x + units(position.x_offset) / em,
                units(position.y_offset) / em,
            ));
            x += units(position.x_advance) / em;
        }
        (glyphs, x + tracking)
    });
    let Some((glyphs, end)) = shaped else { return };
    line.width = end;
    line.pieces.push(if is_emoji(text) {
        Piece::Emoji { text: text.to_owned(), x: start }
    } else {
        Piece::Glyphs { face, glyphs }
    });
}

impl Line {
    /// The SVG path data of the line's outlines with its origin at (`x`, `baseline`), and the
    /// emoji among them.
    pub(crate) fn outlines(
        &self,
        fonts: &Fonts,
        size: f32,
        x: f32,
        baseline: f32,
    ) -> (String, Vec<PlacedEmoji>) {
        let mut path = String::new();
        let mut emoji = Vec::new();
        for piece in &self.pieces {
            match piece {
                Piece::Emoji { text, x: at } => {
                    emoji.push(PlacedEmoji { text: text.clone(), x: x + at * size });
                }
                Piece::Glyphs { face, glyphs } => {
                    fonts.with(*face, |font, _| {
                        let outlines = font.outline_glyphs();
                        for (glyph, glyph_x, glyph_y) in glyphs {
                            let mut pen = Pen {
                                path: &mut path,
                                x: x + glyph_x * size,
                                y: baseline - glyph_y * size,
                            };
                            if let Some(outline) = outlines.get(GlyphId::new(*glyph)) {
                                // A broken outline stays out of the picture; the font is at fault.
                                let settings =
                                    DrawSettings::unhinted(Size::new(size), LocationRef::default());
                                if let Err(error) = outline.draw(settings, &mut pen) {
                                    tracing::warn!(%error, glyph, "glyph has no usable outline");
                                }
                            }
                        }
                    });
                }
            }
        }
        (path, emoji)
    }

    /// Whether there is nothing to draw.
    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }
}

/// The height of capitals of a lettering's own face, in ems.
pub(crate) fn capitals(fonts: &Fonts, lettering: Lettering) -> f32 {
    fonts
        .face_for("H", lettering.family, lettering.bold, lettering.language)
        .and_then(|face| fonts.with(face, |font, _| cap_height(font)))
        .unwrap_or(0.72)
}

/// A text without what no font draws as itself and without emoji, where none can be drawn.
pub(crate) fn drawable(fonts: &Fonts, text: &str, emoji_allowed: bool) -> String {
    let kept: String = text
        .graphemes(true)
        .filter(|cluster| {
            let emoji = is_emoji(cluster);
            (!emoji || (emoji_allowed && fonts.emoji_for(cluster).is_some()))
                && !cluster.chars().all(is_invisible)
        })
        .collect();
    kept.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Writes outlines as SVG path data, y down.
struct Pen<'a> {
    path: &'a mut String,
    x: f32,
    y: f32,
}

impl Pen<'_> {
    fn put(&mut self, command: char, points: &[(f32, f32)]) {
        self.path.push(command);
        for (x, y) in points {
            // Writing to a String cannot fail.
            let _ = write!(self.path, "{:.2} {:.2} ", self.x + x, self.y - y);
        }
    }
}

impl OutlinePen for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.put('M', &[(x, y)]);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.put('L', &[(x, y)]);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.put('Q', &[(cx, cy), (x, y)]);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.put('C', &[(ax, ay), (bx, by), (x, y)]);
    }

    fn close(&mut self) {
        self.path.push('Z');
    }
}
